//! The panes of a lab. Where there is room for one only, buttons choose which is shown.

use yew::prelude::*;

use crate::web::{
    addresses::LabAddress,
    browser,
    elements::{element, toggle},
    state::LabHandle,
};

/// A pane.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// The lesson, or the worlds of the sandbox.
    Lesson,
    /// The terminals.
    Terminal,
    /// The cluster.
    Cluster,
}

impl Pane {
    /// The panes in their order.
    pub const ALL: [Self; 3] = [Self::Lesson, Self::Terminal, Self::Cluster];

    /// Returns the class of the page that shows this pane.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Lesson => "show-lesson",
            Self::Terminal => "show-terminal",
            Self::Cluster => "show-cluster",
        }
    }

    /// Returns the id of its element.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Lesson => "pane-lesson",
            Self::Terminal => "pane-terminal",
            Self::Cluster => "pane-cluster",
        }
    }

    const fn label(self, address: LabAddress) -> &'static str {
        match (self, address) {
            (Self::Lesson, LabAddress::Lesson { .. }) => "Lesson",
            (Self::Lesson, LabAddress::Sandbox { .. }) => "Worlds",
            (Self::Terminal, _) => "Terminal",
            (Self::Cluster, _) => "Cluster",
        }
    }
}

/// Returns the pane that is shown. Choosing the terminal moves the focus there. What the page itself puts into the
/// terminal shows the terminal, too; a demonstration leaves the focus where it is, because on a touch screen the focus
/// would open a keyboard.
#[hook]
pub fn use_pane(address: LabAddress, handle: &LabHandle) -> UseStateHandle<Pane> {
    let pane =
        use_state_eq(|| if matches!(address, LabAddress::Lesson { .. }) { Pane::Lesson } else { Pane::Terminal });
    let first = use_mut_ref(|| true);
    let (terminal, demonstrates) = (handle.terminal_id(), handle.model().demonstration().is_some());
    use_effect_with(*pane, move |pane| {
        if !first.replace(false) && *pane == Pane::Terminal && !demonstrates {
            browser::focus_terminal(terminal);
        }
    });
    let setter = pane.setter();
    use_effect_with(handle.model().terminal_requests(), move |requests| {
        if *requests > 0 {
            setter.set(Pane::Terminal);
        }
    });
    pane
}

/// Returns the buttons that choose a pane.
pub fn pane_buttons(address: LabAddress, current: Pane, show: &Callback<Pane>) -> Html {
    let button = |pane: Pane| toggle(pane.label(address), pane == current, show.reform(move |_| pane));
    element("nav", &["class", "aria-label"], &["tabs", "Panes"], Pane::ALL.into_iter().map(button).collect())
}
