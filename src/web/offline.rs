//! Works without a network: keeps the version of the app that is shown, and says when there is another one.
//!
//! The service worker (`static/sw.js`) does the keeping. Where the browser has none, or does not let this page have one,
//! everything else is as it would be with it.

use gloo::{events::EventListener, timers::callback::Timeout};
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration};
use yew::prelude::*;

use super::{browser, parts};

/// How long the worker has to wait for the page, in milliseconds: the first prompt comes first.
const PATIENCE: u32 = 1_000;

/// What the app has to say about itself.
#[derive(Clone, PartialEq)]
pub enum News {
    /// Nothing.
    Nothing,
    /// Something that is read once.
    Said(String),
    /// There is a new version, kept as a whole.
    Update(ServiceWorkerRegistration),
}

/// How long good news stands, in milliseconds.
const READING: u32 = 10_000;

/// Starts the worker a moment after the page, and hears what it has to say.
#[hook]
pub fn use_offline() -> UseStateHandle<News> {
    let news = use_state(|| News::Nothing);
    let setter = news.setter();
    use_effect_with((), move |()| {
        // A build for development has no worker, which would go on serving what has changed meanwhile.
        let timer = (!cfg!(debug_assertions)).then(|| Timeout::new(PATIENCE, move || start(setter)));
        move || drop(timer)
    });
    news
}

/// What the app has to say about itself, in the frame of the page. The region is always there, so that what enters it is
/// announced.
pub fn notice(news: &UseStateHandle<News>) -> Html {
    let (text, button, registration) = match &**news {
        News::Nothing => ("", "", None),
        News::Said(text) => (text.as_str(), "Dismiss", None),
        News::Update(registration) => {
            ("A new version is ready. What you did is kept.", "Later", Some(registration.clone()))
        }
    };
    let mut said = Vec::new();
    if !text.is_empty() {
        let news = news.setter();
        said.push(parts::text("p", "", text));
        said.extend(
            registration
                .map(|registration| parts::button("Update now", Callback::from(move |_| update(&registration)))),
        );
        said.push(parts::button(button, Callback::from(move |_| news.set(News::Nothing))));
    }
    parts::part("div", &["class", "role", "aria-label"], &["news", "status", "News of the app"], said)
}

/// The browser's keeper of workers. Even to ask for it may be forbidden.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    let container = Reflect::get(&navigator, &JsValue::from_str("serviceWorker")).ok()?;
    (!container.is_undefined()).then(|| container.unchecked_into())
}

fn start(news: UseStateSetter<News>) {
    let Some(container) = container() else { return };
    let asked = container.register("sw.js");
    // Whether the browser says yes or no; after a no there is nothing to follow.
    let answered = Closure::<dyn FnMut(JsValue)>::new(move |answer: JsValue| {
        if let Ok(registration) = answer.dyn_into::<ServiceWorkerRegistration>() {
            follow(&container, &registration, &news);
        }
    });
    _ = asked.then2(&answered, &answered);
    answered.forget();
}

/// Listens for as long as the page is open.
fn follow(container: &ServiceWorkerContainer, registration: &ServiceWorkerRegistration, news: &UseStateSetter<News>) {
    let say_update = {
        let (container, registration, news) = (container.clone(), registration.clone(), news.clone());
        move || {
            if registration.waiting().is_some() && container.controller().is_some() {
                news.set(News::Update(registration.clone()));
            }
        }
    };
    say_update();
    let attend = {
        let registration = registration.clone();
        move || {
            if let Some(worker) = registration.installing() {
                let say_update = say_update.clone();
                EventListener::new(&worker, "statechange", move |_| say_update()).forget();
            }
        }
    };
    attend();
    EventListener::new(registration, "updatefound", move |_| attend()).forget();
    let news = news.clone();
    let (mut first, registration) = (container.controller().is_none(), registration.clone());
    EventListener::new(container, "controllerchange", move |_| {
        // The first worker has kept the version that is shown; a later one was let in by another tab.
        news.set(match std::mem::replace(&mut first, false) {
            true => {
                let news = news.clone();
                Timeout::new(READING, move || news.set(News::Nothing)).forget();
                News::Said("Ready to work offline.".to_owned())
            }
            false => News::Update(registration.clone()),
        });
    })
    .forget();
}

/// Lets the new version in and goes over to it. What has to be saved is saved when the page is left.
fn update(registration: &ServiceWorkerRegistration) {
    match (registration.waiting(), container()) {
        (Some(worker), Some(container)) => {
            EventListener::new(&container, "controllerchange", |_| browser::reload()).forget();
            // Where the worker cannot be reached, the page stays as it is.
            _ = worker.post_message(&JsValue::from_str("update"));
        }
        _ => browser::reload(),
    }
}
