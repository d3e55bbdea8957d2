//! The page of a lab: lesson or sandbox, terminal, and cluster.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    keys::use_keys,
    panes::{Pane, pane_buttons, use_pane},
};
use crate::{
    assets::Certificates,
    course::Lesson,
    lab::Input,
    view::Settings,
    web::{
        addresses::LabAddress,
        browser,
        dock::{dock, use_follow},
        effects::{use_demonstration, use_reveal, use_waking},
        elements::{element, text_element},
        lesson::{demonstration, lesson_pane, notes, sandbox_pane, step_now, step_status},
        state::{Action, LabHandle, Model},
        storage::{self, use_saving},
        terminal::terminals,
    },
};

/// The properties of the page.
#[derive(Clone, PartialEq, Properties)]
pub struct WorkspaceProps {
    /// The address of the lab.
    pub address: LabAddress,
    /// Its lesson; `None` in the sandbox.
    pub lesson: Option<Rc<Lesson>>,
    /// The texts of the devices' certificates; `None` until they have been fetched.
    pub certificates: Option<Rc<Certificates>>,
    /// The settings of the page.
    pub settings: Settings,
    /// Called when the learner changes them.
    pub choose: Callback<Settings>,
}

/// The panes of a lab.
#[function_component]
pub fn Workspace(WorkspaceProps { address, lesson, certificates, settings, choose }: &WorkspaceProps) -> Html {
    let address = *address;
    let (handle, may_save) = use_lab(address, lesson, *settings, choose);
    use_certificates(&handle, certificates);
    use_waking(&handle);
    use_reveal(&handle);
    use_demonstration(&handle);
    use_saving(&handle, may_save);
    use_follow(&handle);
    let pane = use_pane(address, &handle);
    let show = {
        let setter = pane.setter();
        Callback::from(move |pane: Pane| setter.set(pane))
    };
    use_keys(&handle, *pane, &show);
    element(
        "main",
        &["id", "tabindex", "class"],
        &["main", "-1", &format!("workspace {}", pane.class())],
        vec![
            text_element("h1", "visually-hidden heading-elsewhere", &address.title()),
            step_status(&handle),
            pane_buttons(address, *pane, &show),
            lesson_or_sandbox(&handle, &show),
            element("div", &["id", "class"], &["pane-terminal", "pane pane-terminal"], terminal(&handle, &show)),
            dock(&handle),
        ],
    )
}

fn lesson_or_sandbox(handle: &LabHandle, show: &Callback<Pane>) -> Html {
    let Some(lesson) = handle.model().lab().lesson() else { return sandbox_pane(handle) };
    let connect = {
        let (handle, show) = (handle.clone(), show.clone());
        Callback::from(move |()| {
            handle.input(Input::Connect);
            show.emit(Pane::Terminal);
            browser::focus_terminal(handle.terminal_id());
        })
    };
    lesson_pane(handle, lesson, &connect)
}

fn terminal(handle: &LabHandle, show: &Callback<Pane>) -> Vec<Html> {
    vec![
        step_now(handle, &show.reform(|()| Pane::Lesson)),
        terminals(handle),
        notes(handle),
        demonstration(handle),
        text_element("p", "foot", "Practice passwords only: real ones do not belong here."),
    ]
}

/// Hands the lab the texts of the devices' certificates once they are there.
#[hook]
fn use_certificates(handle: &LabHandle, certificates: &Option<Rc<Certificates>>) {
    let handle = handle.clone();
    use_effect_with(certificates.clone(), move |certificates| {
        certificates.iter().for_each(|certificates| handle.act(Action::SetCertificates(Rc::clone(certificates))));
    });
}

/// Opens the lab when the page is first drawn. Also returns whether the lab may be saved.
#[hook]
fn use_lab(
    address: LabAddress,
    lesson: &Option<Rc<Lesson>>,
    settings: Settings,
    choose: &Callback<Settings>,
) -> (LabHandle, bool) {
    let may_save = use_mut_ref(|| true);
    let model = use_reducer(|| {
        let opened = storage::open_lab(address, lesson.clone());
        *may_save.borrow_mut() = opened.may_save;
        Model::open(opened.lab, opened.screens, opened.warnings, browser::micros())
    });
    let may_save = *may_save.borrow();
    (LabHandle::new(address, model, settings, choose.clone()), may_save)
}
