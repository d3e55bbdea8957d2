//! The pane beside the terminal: the cluster's state, and below it in tabs what a learner cannot see in real life.
//!
//! A tab is one record of [`TABS`]: a name and a plain function that draws it. What has to be remembered about all of
//! them stands in one [`State`], so that coming back to a tab finds it as it was left.

mod audit;
mod state;
mod users;

use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::{browser, desk::Desk, parts};
use crate::host::World;
use state::{Change, State};

/// One tab.
struct Tab {
    /// Stable name, of which the ids of its elements are made.
    id: &'static str,
    /// What people call it.
    title: &'static str,
    /// Draws its panel.
    draw: fn(&Board) -> Html,
}

/// The tabs in their order. The first one fits into a narrow pane; the others widen it.
const TABS: [Tab; 2] = [
    Tab { id: "users", title: "Users", draw: users::panel },
    Tab { id: "audit", title: "Audit log", draw: audit::panel },
];

/// What a tab draws from, and how it changes what is remembered.
#[derive(Clone)]
struct Board {
    desk: Desk,
    state: UseReducerHandle<State>,
}

impl Board {
    fn world(&self) -> &World {
        self.desk.model().lab().world()
    }

    /// What is looked for in the tab that is shown.
    fn find(&self) -> &str {
        &self.state.find[self.state.tab]
    }

    /// A press that changes what is remembered.
    fn on(&self, change: Change) -> Callback<MouseEvent> {
        let state = self.state.dispatcher();
        Callback::from(move |_| state.dispatch(change.clone()))
    }

    /// The field that filters the tab that is shown.
    fn search(&self, label: &'static str) -> Html {
        let state = self.state.dispatcher();
        let oninput = Callback::from(move |event: InputEvent| state.dispatch(Change::Find(browser::value(&event))));
        html! {
            <input type="search" aria-label={label} placeholder={label} value={self.find().to_owned()}
                autocapitalize="off" autocomplete="off" spellcheck="false" {oninput} />
        }
    }

    /// How much of all is shown, and the button for more.
    fn more(&self, shown: usize, total: usize, what: &str, label: &'static str) -> Html {
        let words = match shown < total {
            true => format!("{shown} of {total} {what}"),
            false => format!("{total} {what}"),
        };
        let button = (shown < total).then(|| parts::button(label, self.on(Change::More)));
        parts::group("p", "row count", [parts::text("span", "", words)].into_iter().chain(button).collect())
    }
}

/// The properties of the pane.
#[derive(Clone, PartialEq, Properties)]
pub struct DockProps {
    /// The lab that is drawn.
    pub desk: Desk,
}

/// The pane.
#[function_component]
pub fn Dock(DockProps { desk }: &DockProps) -> Html {
    let state = use_reducer(State::default);
    let board = Board { desk: desk.clone(), state };
    let wide = board.state.wide.unwrap_or(board.state.tab > 0);
    audit::use_follow(&board);
    html! {
        <aside id="pane-cluster" tabindex="-1" class={if wide { "pane pane-cluster wide" } else { "pane pane-cluster" }} aria-label="Cluster">
            { head(&board, wide) }
            { tab_list(&board) }
            <p class="said" role="status" aria-label="Cluster pane notices">{ board.state.said.clone() }</p>
            { for (0..TABS.len()).map(|place| panel(&board, place)) }
        </aside>
    }
}

/// The state of the cluster, and the button that makes the pane wide.
fn head(board: &Board, wide: bool) -> Html {
    let word = board.world().cluster.state().word();
    let class = format!("cluster-state {}", word.to_ascii_lowercase());
    html! {
        <div class="cluster-head">
            <h2>{ "Cluster" }</h2>
            <span {class} role="status" aria-label="Cluster state">{ word }</span>
            <button type="button" class="quiet widen" aria-pressed={wide.to_string()} title="More room for this pane"
                aria-label="Wide cluster pane" onclick={board.on(Change::Wide(!wide))}>
                { if wide { "›‹" } else { "‹›" } }
            </button>
        </div>
    }
}

fn tab_list(board: &Board) -> Html {
    let current = board.state.tab;
    let tab = |(place, tab): (usize, &Tab)| {
        let selected = place == current;
        html! {
            <button type="button" role="tab" id={format!("tab-{}", tab.id)}
                aria-controls={format!("panel-{}", tab.id)} aria-selected={selected.to_string()}
                tabindex={if selected { "0" } else { "-1" }} onclick={board.on(Change::Tab(place))}>{ tab.title }</button>
        }
    };
    let state = board.state.dispatcher();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let Some(place) = neighbour(&event.key(), current) else { return };
        event.prevent_default();
        state.dispatch(Change::Tab(place));
        browser::focus(&format!("tab-{}", TABS[place].id));
    });
    html! {
        <div class="dock-tabs" role="tablist" aria-label="Inside the cluster" {onkeydown}>
            { for TABS.iter().enumerate().map(tab) }
        </div>
    }
}

/// The tab that a key leads to.
fn neighbour(key: &str, current: usize) -> Option<usize> {
    let last = TABS.len() - 1;
    Some(match key {
        "ArrowLeft" => current.checked_sub(1).unwrap_or(last),
        "ArrowRight" => (current + 1) % TABS.len(),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

/// A panel; those that are not shown are empty, so that they cost nothing.
fn panel(board: &Board, place: usize) -> Html {
    let (tab, shown) = (&TABS[place], place == board.state.tab);
    html! {
        <div class="dock-panel" role="tabpanel" id={format!("panel-{}", tab.id)}
            aria-labelledby={format!("tab-{}", tab.id)} hidden={!shown}>
            if shown { { (tab.draw)(board) } }
        </div>
    }
}
