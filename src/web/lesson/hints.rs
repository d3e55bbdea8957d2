//! The ladder of hints: each press shows one more, from a nudge to the command itself.

use yew::prelude::*;

use super::Prose;
use crate::{
    course::Step,
    web::{desk::Desk, model::Action},
};

/// The step that is helped with.
#[derive(Clone, PartialEq, Properties)]
pub struct HintsProps {
    /// The lab.
    pub desk: Desk,
    /// The step.
    pub step: &'static Step,
}

/// The hints that are shown by now, and the button for the next one.
#[function_component]
pub fn Hints(HintsProps { desk, step }: &HintsProps) -> Html {
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
                { for step.hints[..shown].iter().map(|hint| html! { <li><Prose text={hint.clone()} /></li> }) }
            </ol>
            if shown < total { <button type="button" {onclick}>{ label }</button> }
        </div>
    }
}
