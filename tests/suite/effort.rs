//! How much the suite tries. Everything, unless `HSM_DOJO_TEST_EFFORT` is `quick`: then tests that try many cases try a
//! fixed share of them. `make mutants` sets that, because it runs the suite once for each mutant.

use proptest::prelude::ProptestConfig;

/// The share of the cases that a quick run tries, as one in so many.
const QUICK_SHARE: u32 = 25;

fn is_quick() -> bool {
    std::env::var_os("HSM_DOJO_TEST_EFFORT").is_some_and(|effort| effort == "quick")
}

/// The number of cases to try out of these.
pub fn cases(all: u32) -> u32 {
    if is_quick() { all.div_ceil(QUICK_SHARE) } else { all }
}

/// A property test with this many cases, of which nothing is written beside the source.
pub fn property(all: u32) -> ProptestConfig {
    ProptestConfig { cases: cases(all), failure_persistence: None, ..ProptestConfig::default() }
}

/// The distance of the cases to try in a list of all, for `step_by`; `quick` in a quick run.
pub fn stride(quick: usize) -> usize {
    if is_quick() { quick } else { 1 }
}
