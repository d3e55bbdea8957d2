//! What the pane remembers about its tabs, in one value that changes in one reducer.

use std::rc::Rc;

use yew::Reducible;

use super::TABS;

/// What the pane remembers.
#[derive(Clone, Default, PartialEq)]
pub struct State {
    /// The tab that is shown.
    pub tab: usize,
    /// Whether the pane is wide, once somebody has chosen that.
    pub wide: Option<bool>,
    /// What is looked for, tab by tab.
    pub find: [String; TABS.len()],
    /// How often more rows were asked for.
    pub more: usize,
    /// The audit log of this HSM alone.
    pub hsm: Option<usize>,
    /// Only refusals.
    pub failed: bool,
    /// The audit log does not keep its end in view.
    pub unfollowed: bool,
    /// What was said last.
    pub said: String,
}

/// What changes it.
#[derive(Clone)]
pub enum Change {
    /// A tab is shown.
    Tab(usize),
    /// The pane is made wide or narrow.
    Wide(bool),
    /// Something is looked for in the tab that is shown.
    Find(String),
    /// More rows are shown.
    More,
    /// The audit log of one HSM is shown, by its place, or that of all.
    Hsm(String),
    /// Refusals alone are shown, or everything.
    Failed,
    /// The end of the audit log is kept in view, or not.
    Follow,
    /// Something is said.
    Say(String),
}

impl Reducible for State {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut next = Self::clone(&self);
        next.said.clear();
        match change {
            Change::Tab(tab) => (next.tab, next.more) = (tab, 0),
            Change::Wide(wide) => next.wide = Some(wide),
            Change::Find(find) => (next.find[self.tab], next.more) = (find, 0),
            Change::More => next.more += 1,
            Change::Hsm(place) => next.hsm = place.parse().ok(),
            Change::Failed => next.failed = !next.failed,
            Change::Follow => next.unfollowed = !next.unfollowed,
            Change::Say(words) => next.said = words,
        }
        Rc::new(next)
    }
}
