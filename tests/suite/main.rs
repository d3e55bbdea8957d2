//! The native suite: transcripts, models, lessons and house rules, in one binary.
mod smoke;
