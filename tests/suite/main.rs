//! The native suite: transcripts, models, lessons and rules for the source, in one binary.

// The lessons are read with the modules that the build script uses.
#[path = "../../src/course/document.rs"]
mod document;
#[allow(dead_code, reason = "only the scripts of a lesson are read here")]
#[path = "../../src/course/lesson.rs"]
mod lesson;
#[path = "../../src/course/loader/mod.rs"]
mod loader;

// The entry points of the fuzzer, which are run here with other input.
#[path = "../../fuzz/entries.rs"]
mod entries;

mod audit_command;
mod bad_input;
mod certificate_chain;
mod configure;
mod damaged_saves;
mod device_sharing;
mod drills;
mod edges;
mod effort;
mod encryption;
mod errors;
mod faults;
mod get_cert;
mod lab;
mod lessons;
mod model;
mod pipe;
mod pty;
mod random_input;
mod rooms;
mod saved;
mod saved_parts;
mod scripts;
mod shells;
mod staging;
mod support;
mod tally;
mod tidy;
mod transcript_files;
mod transcripts;
mod view;
mod wording;
mod world_builder;
