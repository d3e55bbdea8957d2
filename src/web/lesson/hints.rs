//! The ladder of hints: each press shows one more, from where one stands and a nudge to the command itself. At its top
//! the solution is typed for the learner.

use yew::prelude::*;

use super::prose;
use crate::{
    course::Step,
    web::{desk::Desk, model::Action},
};

/// The hints of a step that are shown by now, the button for the next one, and the one that shows how.
pub fn hints(desk: &Desk, step: &'static Step) -> Html {
    let model = desk.model();
    let total = step.hints.len();
    let shown = model.hints().min(total);
    let label = match shown {
        0 => "Give me a hint".to_owned(),
        _ if model.has_situation() => "Where am I?".to_owned(),
        _ => format!("Give me hint {} of {total}", shown + 1),
    };
    let (action, words) = match model.showing() {
        None => (Action::Show, "Show me"),
        Some(_) => (Action::StopShowing, "Stop showing"),
    };
    html! {
        <div class="hints">
            <ol role="list" aria-label="Hints" aria-live="polite">
                if let Some(here) = model.here() {
                    <li key={here.id}><p class="eyebrow">{ "Where you are now" }</p>{ prose(desk, &here.text) }</li>
                }
                { for step.hints[..shown].iter().map(|hint| html! { <li>{ prose(desk, hint) }</li> }) }
            </ol>
            <p class="row">
                if shown < total || model.has_situation() {
                    <button type="button" onclick={desk.does(Action::Hint)}>{ label }</button>
                }
                <button type="button" key="show" onclick={desk.does(action)}
                    title="Types the way to the goal into the terminal">{ words }</button>
            </p>
        </div>
    }
}
