//! Lab time: a number that comes with every input.
//!
//! The core has no system clock, so that the same inputs at the same times give the same bytes. A front end counts
//! microseconds since the lab began and passes them on. This module turns them into the dates that tools print.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Unix time, in seconds, at which every lab begins: 2023-05-12T14:02:11Z (`docs/reference/README.md`, "Data").
const LAB_BEGINS_UNIX_SECONDS: u64 = 1_683_900_131;

/// A moment of lab time, in microseconds since the lab began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LabTime(u64);

impl LabTime {
    /// Returns the moment `micros` microseconds after the lab began.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Returns the microseconds since the lab began.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Returns the moment `micros` microseconds later, or the last moment that a number can hold.
    #[must_use]
    pub const fn plus_micros(self, micros: u64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Returns the Unix time in microseconds.
    pub const fn unix_micros(self) -> u64 {
        (LAB_BEGINS_UNIX_SECONDS * 1_000_000).saturating_add(self.0)
    }

    /// Returns the date and time of day in UTC, to the second. A time beyond the calendar gives the last date.
    pub fn utc(self) -> OffsetDateTime {
        i64::try_from(self.unix_micros() / 1_000_000)
            .ok()
            .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
            .unwrap_or(time::PrimitiveDateTime::MAX.assume_utc())
    }

    /// Returns the microseconds within the second.
    pub const fn subsecond_micros(self) -> u64 {
        self.unix_micros() % 1_000_000
    }
}

/// English month names cut to three letters, January first, as Unix tools print them.
pub const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// English weekday names cut to three letters, Monday first.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Returns the three-letter month of a date.
pub fn month(date: OffsetDateTime) -> &'static str {
    MONTHS[usize::from(u8::from(date.month())) - 1]
}

/// Returns the three-letter weekday of a date.
pub fn weekday(date: OffsetDateTime) -> &'static str {
    WEEKDAYS[usize::from(date.weekday().number_days_from_monday())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lab_begins_on_the_documented_second() {
        let start = LabTime::default().utc();
        assert_eq!((start.year(), month(start), start.day()), (2023, "May", 12));
        assert_eq!((start.hour(), start.minute(), start.second()), (14, 2, 11));
        assert_eq!(weekday(start), "Fri");
    }

    #[test]
    fn time_does_not_overflow() {
        let late = LabTime::from_micros(u64::MAX).plus_micros(1);
        assert_eq!(late.micros(), u64::MAX);
        assert!(late.utc().year() >= 9999);
    }
}
