//! The native suite: transcripts, models, lessons and house rules, in one binary.

// The lessons are read as the build script reads them, from the same modules.
#[path = "../../src/course/document.rs"]
mod document;
#[allow(dead_code, reason = "only the scripts of a lesson are read here")]
#[path = "../../src/course/lesson.rs"]
mod lesson;
#[path = "../../src/course/loader/mod.rs"]
mod loader;

// What a fuzzer does, done here with other input.
#[path = "../../fuzz/entries.rs"]
mod entries;

mod audit;
mod bad_input;
mod chain;
mod configure;
mod damage;
mod drills;
mod e2e;
mod edges;
mod effort;
mod errors;
mod faults;
mod get_cert;
mod hostile;
mod lab;
mod lessons;
mod model;
mod parts;
mod picture;
mod pipe;
mod pty;
mod replay;
mod rooms;
mod saved;
mod scripts;
mod sharing;
mod shells;
mod staging;
mod support;
mod tally;
mod tidy;
mod transcripts;
mod wording;
mod world;
