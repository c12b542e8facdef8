//! The model as a file: the same bytes back, and refused when it is not what it should be.
