//! The ladder of hints: each press shows one more, from a nudge to the command itself.

use yew::prelude::*;

use super::prose;
use crate::{
    course::Step,
    web::{desk::Desk, model::Action},
};

/// The hints of a step that are shown by now, and the button for the next one.
pub fn hints(desk: &Desk, step: &Step) -> Html {
    let total = step.hints.len();
    let shown = desk.model().hints().min(total);
    let onclick = Callback::from({
        let desk = desk.clone();
        move |_| desk.act(Action::Hint)
    });
    let label = match shown {
        0 => "Give me a hint".to_owned(),
        _ => format!("Give me hint {} of {total}", shown + 1),
    };
    html! {
        <div class="hints">
            <ol role="list" aria-label="Hints" aria-live="polite">
                { for step.hints[..shown].iter().map(|hint| html! { <li>{ prose(hint) }</li> }) }
            </ol>
            if shown < total { <button type="button" {onclick}>{ label }</button> }
        </div>
    }
}
