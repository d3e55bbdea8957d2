//! Whole journeys on the release build, with real keys in a real browser.

fn main() {}
