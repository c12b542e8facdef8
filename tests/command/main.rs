//! The command as its users meet it: the program is started as a process, and what it prints, writes and returns is
//! looked at. What single modules do is tested beside them in `src/`.

mod agree;
mod bad_codebook;
mod bad_input;
mod bad_model;
mod bad_output;
mod bench;
mod evaluate;
mod forge;
mod harness;
mod interrupt;
mod label;
mod large;
mod learner;
mod lint;
mod manners;
mod other_programs;
mod real;
mod reproducible;
mod samples;
mod suggest;
mod tools;
mod topics_questions;
mod topics_texts;
mod topics_timeline;
mod topics_update;
mod train;
mod vectorize;
