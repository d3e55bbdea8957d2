//! The page at which one works: lesson or sandbox, terminal, and cluster.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::{
    course::Lesson,
    lab::{Input, SessionId},
    view::Settings,
    web::{
        browser,
        desk::Desk,
        dock::{dock, use_follow},
        lesson::{lesson_pane, notes, sandbox_pane, shown, step_now, step_said, when_drawn},
        model::Model,
        parts::{part, text, toggle},
        place::LabAddress,
        records,
        reveal::use_reveal,
        saving::use_saving,
        showing::use_showing,
        terminal::terminals,
        ticking::use_ticking,
    },
};

/// Where a lab is shown.
#[derive(Clone, PartialEq, Properties)]
pub struct WorkspaceProps {
    /// Which lab.
    pub place: LabAddress,
    /// Its lesson; the sandbox has none.
    pub lesson: Option<Rc<Lesson>>,
    /// What the learner has chosen about the page.
    pub settings: Settings,
    /// The learner chooses otherwise.
    pub choose: Callback<Settings>,
}

/// The pane that is shown where there is room for one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Lesson,
    Terminal,
    Cluster,
}

impl Tab {
    const ALL: [Self; 3] = [Self::Lesson, Self::Terminal, Self::Cluster];

    const fn class(self) -> &'static str {
        match self {
            Self::Lesson => "show-lesson",
            Self::Terminal => "show-terminal",
            Self::Cluster => "show-cluster",
        }
    }

    /// The id of its element.
    const fn pane(self) -> &'static str {
        match self {
            Self::Lesson => "pane-lesson",
            Self::Terminal => "pane-terminal",
            Self::Cluster => "pane-cluster",
        }
    }

    const fn label(self, place: LabAddress) -> &'static str {
        match (self, place) {
            (Self::Lesson, LabAddress::Lesson(_)) => "Lesson",
            (Self::Lesson, LabAddress::Sandbox { .. }) => "Worlds",
            (Self::Terminal, _) => "Terminal",
            (Self::Cluster, _) => "Cluster",
        }
    }
}

/// The panes of a lab.
#[function_component]
pub fn Workspace(WorkspaceProps { place, lesson, settings, choose }: &WorkspaceProps) -> Html {
    let (place, settings) = (*place, *settings);
    let (desk, may_save) = use_lab(place, lesson, settings, choose);
    use_ticking(&desk);
    use_reveal(&desk);
    use_showing(&desk);
    use_saving(&desk, may_save);
    use_follow(&desk);
    let tab = use_tab(place, &desk);
    let show = {
        let setter = tab.setter();
        Callback::from(move |tab: Tab| setter.set(tab))
    };
    use_keys(&desk, *tab, &show);
    let connect = {
        let (desk, show) = (desk.clone(), show.clone());
        Callback::from(move |()| {
            desk.input(Input::Connect);
            show.emit(Tab::Terminal);
            browser::focus_terminal(desk.session());
        })
    };
    let beside = match desk.model().lab().lesson() {
        Some(lesson) => lesson_pane(&desk, lesson, &connect),
        None => sandbox_pane(&desk),
    };
    let middle = vec![
        step_now(&desk, &show.reform(|()| Tab::Lesson)),
        terminals(&desk),
        notes(&desk),
        shown(&desk),
        text("p", "foot", "Practice passwords only: real ones do not belong here."),
    ];
    part(
        "main",
        &["id", "tabindex", "class"],
        &["main", "-1", &format!("workspace {}", tab.class())],
        vec![
            text("h1", "visually-hidden heading-elsewhere", &place.title()),
            step_said(&desk),
            tabs(place, *tab, &show),
            beside,
            part("div", &["id", "class"], &["pane-terminal", "pane pane-terminal"], middle),
            dock(&desk),
        ],
    )
}

/// Opens the lab when the page is first drawn. Also says whether it may be saved.
#[hook]
fn use_lab(
    place: LabAddress,
    lesson: &Option<Rc<Lesson>>,
    settings: Settings,
    choose: &Callback<Settings>,
) -> (Desk, bool) {
    let may_save = use_mut_ref(|| true);
    let model = use_reducer(|| {
        let opened = records::open(place, lesson.clone());
        *may_save.borrow_mut() = opened.may_save;
        Model::open(opened.lab, opened.screens, opened.warnings, browser::micros())
    });
    let may_save = *may_save.borrow();
    (Desk::new(place, model, settings, choose.clone()), may_save)
}

/// The pane that is shown, and the focus in the terminal when that is chosen. What the page itself puts into the terminal
/// shows the terminal too; while it types, the focus stays, for it would open a keyboard on glass.
#[hook]
fn use_tab(place: LabAddress, desk: &Desk) -> UseStateHandle<Tab> {
    let tab = use_state_eq(|| if matches!(place, LabAddress::Lesson(_)) { Tab::Lesson } else { Tab::Terminal });
    let first = use_mut_ref(|| true);
    let (session, is_typing) = (desk.session(), desk.model().showing().is_some());
    use_effect_with(*tab, move |tab| {
        if !first.replace(false) && *tab == Tab::Terminal && !is_typing {
            browser::focus_terminal(session);
        }
    });
    let setter = tab.setter();
    use_effect_with(desk.model().summons(), move |summons| {
        if *summons > 0 {
            setter.set(Tab::Terminal);
        }
    });
    tab
}

fn tabs(place: LabAddress, current: Tab, show: &Callback<Tab>) -> Html {
    let button = |tab: Tab| toggle(tab.label(place), tab == current, show.reform(move |_| tab));
    part("nav", &["class", "aria-label"], &["tabs", "Panes"], Tab::ALL.into_iter().map(button).collect())
}

/// The keys of the page itself, unless they are switched off: what is typed goes to the terminal wherever the focus was
/// left, so that no command is lost to a button, and F6 goes from pane to pane. Space and Enter stay with what has the
/// focus, and so does everything typed into a field.
#[hook]
fn use_keys(desk: &Desk, tab: Tab, show: &Callback<Tab>) {
    let (session, on, show) = (desk.session(), desk.settings().is("keys", "on"), show.clone());
    use_effect_with((session, on, tab), move |&(session, on, tab)| {
        let document = web_sys::window().and_then(|window| window.document()).filter(|_| on);
        let listener = document.map(|document| {
            EventListener::new_with_options(
                &document,
                "keydown",
                EventListenerOptions::enable_prevent_default(),
                move |event| {
                    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() {
                        return;
                    }
                    let key = event.key();
                    if key == "F6" {
                        event.prevent_default();
                        go_round(tab, event.shift_key(), session, &show);
                    } else if key != " " && key.chars().count() == 1 && !browser::is_writing() && !browser::in_dialog()
                    {
                        browser::focus_terminal(session);
                    }
                },
            )
        });
        move || drop(listener)
    });
}

/// Goes to the next pane, or the one before. Where one pane is shown at a time, that is the one it starts from.
fn go_round(tab: Tab, back: bool, session: SessionId, show: &Callback<Tab>) {
    let here = Tab::ALL.into_iter().find(|tab| browser::focus_is_within(tab.pane())).unwrap_or(tab);
    let place = Tab::ALL.into_iter().position(|tab| tab == here).unwrap_or_default();
    let next = Tab::ALL[(place + if back { 2 } else { 1 }) % Tab::ALL.len()];
    show.emit(next);
    // Where one pane is shown at a time, it is so only when it has been drawn.
    when_drawn(move || match next {
        Tab::Terminal => browser::focus_terminal(session),
        _ => browser::focus(next.pane()),
    });
}
