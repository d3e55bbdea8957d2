//! The frame of every page, and the choice of the page by the address.

use yew::prelude::*;

use super::{
    browser, fetching, offline,
    pages::{Home, Workspace, not_found, worksheet},
    records,
    route::{self, Route, use_route},
    saving,
    settings::{self, settings_dialog},
    transfer::{self, saving_controls},
};
use crate::view::{SETTINGS, Settings};

/// The whole app.
#[function_component]
pub fn App() -> Html {
    let route = use_route();
    let settings = use_state_eq(records::settings);
    use_look(*settings);
    use_effect_with(route.clone(), |route| browser::set_title(&route.title()));
    let choose = {
        let settings = settings.setter();
        Callback::from(move |chosen: Settings| {
            records::save_settings(chosen);
            settings.set(chosen);
        })
    };
    // A link to #main would be an address of its own here.
    let skip = Callback::from(|_| browser::focus("main"));
    let news = offline::use_offline();
    let refresh = {
        let news = news.clone();
        Callback::from(move |()| transfer::refresh(&news))
    };
    // Another number is another page at the same address, from the records as they are then.
    let opened = use_state_eq(|| 0_u32);
    let reopen = {
        let (opened, settings) = (opened.clone(), settings.setter());
        Callback::from(move |()| {
            opened.set(opened.wrapping_add(1));
            settings.set(records::settings());
            settings::close();
        })
    };
    saving::use_asking();
    let lesson = fetching::use_lesson(&route);
    let in_lab = matches!(route, Route::Lab(_)) && lesson.is_ok();
    html! {
        <div class={classes!("frame", in_lab.then_some("at-work"))}>
            <button type="button" class="skip-link" onclick={skip}>{ "Skip to the content" }</button>
            <header class="masthead">
                <a class="brand" href={route::HOME}><img src="icon.svg" alt="" width="28" height="28" />{ "HSM Dojo" }</a>
                <nav aria-label="Pages">
                    <a href={route::HOME}>{ "Lessons" }</a>
                    <a href={route::SANDBOX}>{ "Sandbox" }</a>
                </nav>
                { settings_dialog(*settings, &choose, &refresh, saving_controls(&news, in_lab, &reopen)) }
            </header>
            { offline::notice(&news) }
            { match (route, lesson) {
                (_, Err(instead)) => instead,
                (Route::Home, _) => html! { <Home key={*opened} /> },
                (Route::Lab(place), Ok(lesson)) => {
                    let key = format!("{} {}", place.name(), *opened);
                    html! { <Workspace {key} {place} {lesson} settings={*settings} {choose} /> }
                }
                (Route::Worksheet(cluster), _) => worksheet(&cluster),
                (Route::Unknown(address), _) => not_found(&address),
            } }
        </div>
    }
}

/// Writes what was chosen to the root of the page, where the styles look for it.
#[hook]
fn use_look(settings: Settings) {
    use_effect_with(settings, |settings| {
        for setting in &SETTINGS {
            browser::mark_root(setting.id, settings.word(setting.id));
        }
    });
}
