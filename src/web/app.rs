//! The frame of every page, and the choice of the page by the address.

use yew::prelude::*;

use super::{
    browser,
    pages::{Home, Workspace, not_found},
    route::{self, Route, use_route},
};

/// The whole app.
#[function_component]
pub fn App() -> Html {
    let route = use_route();
    use_effect_with(route.clone(), |route| browser::set_title(&route.title()));
    // A link to #main would be an address of its own here.
    let skip = Callback::from(|_| browser::focus("main"));
    let in_lab = matches!(route, Route::Lab(_));
    html! {
        <div class={classes!("frame", in_lab.then_some("at-work"))}>
            <button type="button" class="skip-link" onclick={skip}>{ "Skip to the content" }</button>
            <header class="masthead">
                <a class="brand" href={route::HOME}><img src="icon.svg" alt="" width="28" height="28" />{ "HSM Dojo" }</a>
                <nav aria-label="Pages">
                    <a href={route::HOME}>{ "Lessons" }</a>
                    <a href={route::SANDBOX}>{ "Sandbox" }</a>
                </nav>
            </header>
            { match route {
                Route::Home => html! { <Home /> },
                Route::Lab(place) => html! { <Workspace key={place.name()} {place} /> },
                Route::Unknown(address) => not_found(&address),
            } }
        </div>
    }
}
