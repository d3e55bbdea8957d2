//! What the coach and the simulator say, apart from the output of the tools.

use yew::prelude::*;

use super::prose;
use crate::{
    course,
    lab::Input,
    web::{
        browser,
        desk::Desk,
        model::{Action, Note, NoteBody},
    },
};

/// The notes that stand now. The region itself is always there, so that what enters it is announced, and only that: warnings
/// that stand already are not read again.
pub fn notes(desk: &Desk) -> Html {
    // Who works without help is told at the end what the coach would have said.
    let alone = desk.settings().is("assist", "off");
    let heard = |note: &&Note| !(alone && matches!(note.body, NoteBody::Coach(_)));
    html! {
        <div class="notes" role="status" aria-atomic="false" aria-label="Coach and notices">
            { for desk.model().notes().iter().filter(heard).map(|note| view(desk, note)) }
        </div>
    }
}

fn view(desk: &Desk, note: &Note) -> Html {
    let (class, body) = match &note.body {
        NoteBody::Notice(text) => ("note notice", html! { <p>{ text }</p> }),
        NoteBody::Warning(text) => ("note warning", html! { <p>{ text }</p> }),
        NoteBody::TakenOver => ("note warning", taken_over(desk)),
        NoteBody::Coach(said) => ("note coach", coach(desk, said)),
    };
    let dismiss = Callback::from({
        let (desk, id) = (desk.clone(), note.id);
        move |_| {
            desk.act(Action::Dismiss(id));
            browser::focus_terminal(desk.session());
        }
    });
    html! {
        <div key={note.id} {class}>
            <div class="note-body">{ body }</div>
            <button type="button" class="quiet" onclick={dismiss} aria-label="Dismiss this note">{ "×" }</button>
        </div>
    }
}

fn taken_over(desk: &Desk) -> Html {
    let go_on = {
        let desk = desk.clone();
        move |_| {
            desk.act(Action::GoOnHere);
            browser::focus_terminal(desk.session());
        }
    };
    html! {
        <>
            <p>{ "This lab has gone on in another tab or window. What you do here is no longer saved, so that the two do not \
                  overwrite each other. Whichever you go on with, the other one's work is set aside and not lost." }</p>
            <div class="row">
                <button type="button" onclick={|_| browser::reload()}>{ "Reload here" }</button>
                <button type="button" onclick={go_on}>{ "Go on here" }</button>
            </div>
        </>
    }
}

fn coach(desk: &Desk, said: &'static course::Note) -> Html {
    html! {
        <>
            <p class="eyebrow">{ "Coach" }</p>
            { prose(desk, said.text) }
            if said.dead_end {
                <div class="row">
                    if desk.model().lab().undo_labels().next().is_some() {
                        { way_out(desk, "Take back the last command", Input::Undo) }
                    }
                    { way_out(desk, "Start over", Input::Reset) }
                </div>
            }
        </>
    }
}

fn way_out(desk: &Desk, label: &'static str, input: Input) -> Html {
    let desk = desk.clone();
    let onclick = Callback::from(move |_| {
        desk.input(input.clone());
        browser::focus_terminal(desk.session());
    });
    html! { <button type="button" {onclick}>{ label }</button> }
}
