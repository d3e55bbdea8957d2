//! The programs of the machines, one file each. The registry lists them; a program knows neither the others nor who
//! starts it.

pub(super) mod cat;
pub(super) mod clear;
pub(super) mod cloudhsm_mgmt_util;
pub(super) mod configure;
pub(super) mod copy;
pub(super) mod cp;
pub(super) mod dir;
pub(super) mod ls;
pub(super) mod mstsc;
pub(super) mod pwd;
pub(super) mod ssh;
pub(super) mod r#type;

#[cfg(test)]
mod tests;
