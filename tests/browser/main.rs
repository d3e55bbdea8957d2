//! Components in a real browser, mounted one by one.
