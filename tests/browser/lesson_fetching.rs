//! A lesson is fetched when it is opened: what the page shows until then, and after a failure.

use std::rc::Rc;

use hsm_dojo::{
    course::Exercise,
    lab::{FIRST_TERMINAL, Input, Lab, Start},
    web::addresses::HOME,
};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::test_page::{Override, TestPage, host, lesson_text, storage, stored, until};

/// The lesson that is opened here.
const ID: &str = "activate-windows";
const LESSON: &str = "#/lesson/activate-windows";
const LAB: &str = "hsm-dojo.1.lab.activate-windows";

/// A lab that was left in the lesson, on the client instance.
fn left_lab() -> String {
    let mut lab = {
        let exercise = Exercise::find(ID).unwrap();
        let lesson = exercise.read(lesson_text(ID)).unwrap();
        Lab::new(Start::lesson(exercise, 1).unwrap(), Some(Rc::new(lesson)))
    };
    lab.apply(Default::default(), FIRST_TERMINAL, Input::Connect);
    lab.save()
}

/// A host that never answers, and records that it was asked.
const NEVER: &str = "new Promise(() => { window.asked = true; })";

async fn asked() {
    let asked = || js_sys::eval("window.asked").unwrap().is_truthy();
    until("a question to the host", asked).await;
    js_sys::eval("window.asked = false").unwrap();
}

fn go(address: &str) {
    web_sys::window().unwrap().location().set_hash(address).unwrap();
}

async fn alert(page: &TestPage, words: &str) {
    until(words, || {
        page.find("main [role='alert']").is_some_and(|alert| alert.text_content().unwrap().contains(words))
    })
    .await;
}

/// Leaves the lesson and opens it again, with a host that gives this answer.
async fn come_back(page: &TestPage, answer: &str) -> Override {
    go(HOME);
    until("the first page", || page.find(".home").is_some()).await;
    let host = host(answer);
    go(LESSON);
    host
}

#[wasm_bindgen_test]
async fn a_failed_fetch_of_a_lesson_shows_the_reason_and_can_be_tried_again() {
    // TestPage::fresh would wait for the lesson.
    TestPage::fresh(HOME).await.close().await;
    storage().set_item(LAB, &left_lab()).unwrap();
    let before = stored();

    let never = host(NEVER);
    let page = TestPage::mount(LESSON).await;
    asked().await;
    assert_eq!(page.text("main [role='status']"), "Loading the lesson …");
    assert!(page.find("h1").is_none() && page.find("[aria-label='Terminal']").is_none());
    assert!(page.button("Save to a file").is_none(), "there is no lab to save yet");
    drop(never);

    let gone = come_back(&page, "Promise.reject(new TypeError('Failed to fetch'))").await;
    alert(&page, "“Activate a cluster from Windows” could not be fetched: there is no network").await;
    assert_eq!(page.root_headings(), 1);
    let again = page.button("Try again").unwrap();
    again.focus().unwrap();
    page.press("Try again").await;
    alert(&page, "there is no network").await;
    let active = web_sys::window().unwrap().document().unwrap().active_element().unwrap();
    assert!(active.is_same_node(Some(&again)), "the button is still there, and has the focus");
    drop(gone);

    for (answer, status) in [
        ("Promise.resolve(new Response('gone', { status: 404 }))", "(404)"),
        ("Promise.resolve(new Response('<!doctype html>'))", "(200)"),
        (&format!("Promise.resolve(new Response({:?}))", &lesson_text(ID)[..9_000]), "(200)"),
        ("Promise.resolve(new Response(lessons[Object.keys(lessons).find(name => /linux/.test(name))]))", "(200)"),
    ] {
        let strange = come_back(&page, answer).await;
        alert(&page, status).await;
        assert!(page.text("main").contains("new version"));
        assert!(page.button("Load the page again").is_some() && page.button("Try again").is_none());
        drop(strange);
    }
    assert_eq!(stored(), before, "what was saved was not touched");

    let never = come_back(&page, NEVER).await;
    asked().await;
    assert_eq!(page.text("main"), "Loading the lesson …", "a new start");
    drop(never);
    let gone = come_back(&page, "Promise.reject(new TypeError('Failed to fetch'))").await;
    alert(&page, "there is no network").await;
    drop(gone);
    let late = host("new Promise(resolve => { window.arrive = () => resolve(new Response(lessons[file])); })");
    page.press("Try again").await;
    alert(&page, "Trying again …").await;
    js_sys::eval("arrive()").unwrap();
    until("the terminal", || page.find("[aria-label='Terminal']").is_some()).await;
    drop(late);
    assert!(page.prompt().starts_with(r"C:\Program Files"), "the lab stands as it was left: {}", page.prompt());
    assert_eq!(page.step("connect"), "done");
    page.close().await;
}
