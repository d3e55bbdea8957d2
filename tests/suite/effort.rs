//! How many cases the suite tries. All of them, unless `HSM_DOJO_TEST_EFFORT` is `quick`: then tests with many cases
//! try a fixed share of them. `make mutants` sets that, because it runs the suite once for each mutant.

use proptest::prelude::ProptestConfig;

/// A quick run tries one in this many cases.
const QUICK_SHARE: u32 = 25;

fn is_quick() -> bool {
    std::env::var_os("HSM_DOJO_TEST_EFFORT").is_some_and(|effort| effort == "quick")
}

/// The number of cases to try.
pub fn cases(all: u32) -> u32 {
    if is_quick() { all.div_ceil(QUICK_SHARE) } else { all }
}

/// Settings of a property test with this many cases, which writes no files beside the source.
pub fn property(all: u32) -> ProptestConfig {
    ProptestConfig { cases: cases(all), failure_persistence: None, ..ProptestConfig::default() }
}

/// The step between cases for `step_by`: 1, or `quick` in a quick run.
pub fn stride(quick: usize) -> usize {
    if is_quick() { quick } else { 1 }
}
