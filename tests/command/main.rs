//! The command as its users meet it: the program is started as a process, and what it prints,
//! writes and returns is looked at. Single modules are tested next to them in `src/`.

mod agree;
mod bad_codebook;
mod bad_input;
mod bad_model;
mod bad_output;
mod bench;
mod evaluate;
mod forge;
mod formats;
mod harness;
mod interrupt;
mod label;
mod large;
mod learner;
mod lint;
mod manners;
mod newsletters;
mod other_programs;
mod pipes;
mod real;
mod reproducible;
mod same_file;
mod samples;
mod suggest;
mod tools;
mod topics_questions;
mod topics_texts;
mod topics_timeline;
mod topics_update;
mod train;
mod vectorize;
