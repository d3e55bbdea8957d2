//! A thousand drills: each is broken at its start, and its own solution repairs it. Only the state counts.

use std::collections::BTreeSet;

use hsm_dojo::{
    course::{self, Exercise, Guide, drill},
    lab::{FIRST_TERMINAL, Input, Start},
};

use crate::{effort, support::Terminal};

/// A terminal at the start of a drill.
fn terminal(number: u32) -> Terminal {
    Terminal::lesson(&format!("{}-{number}", drill::TEMPLATE))
}

/// The words of a document.
fn written(document: &course::Document) -> String {
    format!("{document:?}")
}

/// The hint of a drill that names what is wrong.
fn pointers(drill: &Terminal) -> String {
    written(&drill.lab.lesson().unwrap().step("repair").unwrap().hints[1])
}

fn is_done(terminal: &Terminal, step: &str) -> bool {
    terminal.lab.progress().unwrap().done().contains(step)
}

#[test]
fn a_thousand_drills_are_solvable_and_none_is_solved_at_its_start() {
    for number in 0..effort::cases(1_000) {
        let mut terminal = terminal(number);
        // An input that does nothing, after which the lesson still checks the state.
        terminal.apply(Input::Tick);
        let lesson = terminal.lab.lesson().unwrap().clone();
        assert!(lesson.steps.iter().all(|step| !is_done(&terminal, &step.id)), "{number}: solved at its start");
        for step in &lesson.steps {
            assert!(!terminal.lab.is_complete(), "{number}: complete before {}", step.id);
            terminal.play(&step.solution);
        }
        assert!(terminal.lab.is_complete(), "{number}: not solved\n{}", terminal.screen);
        assert!(terminal.notes.is_empty(), "{number}: {:?}", terminal.notes);
    }
}

#[test]
fn no_drill_is_solved_by_a_part_of_its_solution() {
    for number in 0..effort::cases(100) {
        let whole = terminal(number).lab.lesson().unwrap().step("repair").unwrap().solution.clone();
        // Leaving and starting the utility are not repairs, and an answer belongs to the line before it.
        let repairs = ["sudo", "syncUser", "changePswd", "deleteUser"];
        for left_out in
            whole.iter().map(String::as_str).filter(|line| repairs.iter().any(|word| line.starts_with(word)))
        {
            let mut terminal = terminal(number);
            terminal.play(&["^look"]);
            let mut lines: Vec<&str> = whole.iter().map(String::as_str).filter(|line| *line != left_out).collect();
            if left_out.starts_with("changePswd") {
                let answers: Vec<usize> =
                    (1..lines.len()).filter(|i| lines[*i] == "y" && !lines[i - 1].starts_with("changePswd")).collect();
                answers.into_iter().rev().for_each(|index| _ = lines.remove(index));
            }
            terminal.play(&lines);
            assert!(!terminal.lab.is_complete(), "{number}: solved without {left_out}\n{}", terminal.screen);
        }
    }
}

#[test]
fn a_guide_solves_a_drill() {
    for number in 0..effort::cases(60) {
        let mut terminal = terminal(number);
        for begun in [false, true] {
            terminal.apply(Input::Reset);
            if begun {
                // Starts at positions where a learner may be.
                terminal.play(&["^look", "server 1"]);
            }
            while let Some(step) = terminal.lab.current_step().cloned() {
                let mut guide = Guide::new(&step);
                while let Some(line) = terminal.lab.guided_line(FIRST_TERMINAL, &mut guide) {
                    terminal.apply(Input::Show(line));
                }
                assert!(is_done(&terminal, &step.id), "{number}: {}\n{}", step.id, terminal.screen);
            }
        }
    }
}

#[test]
fn every_kind_of_trouble_occurs_and_drills_differ() {
    let drills: Vec<_> = (0..300).map(terminal).collect();
    let pointers: Vec<String> = drills.iter().map(pointers).collect();
    for words in [
        " is missing on ",
        " has another password on ",
        " is locked out on ",
        "admin has another password on ",
        " not on the sheet",
        " does not list ",
        "is missing.",
        "is foreign.",
    ] {
        assert!(pointers.iter().any(|pointer| pointer.contains(words)), "{words:?} is never drawn");
    }
    assert!(pointers.iter().collect::<BTreeSet<_>>().len() > 150);
    let sheets: BTreeSet<_> = drills.iter().map(|drill| written(&drill.lab.lesson().unwrap().text)).collect();
    assert_eq!(sheets.len(), drills.len());
}

#[test]
fn a_drill_depends_only_on_its_number() {
    let save = |number| terminal(number).lab.save();
    assert_eq!(save(4711), save(4711));
    assert_ne!(save(4711), save(4712));
    // The solution and the goal are not saved, but depend on the number as well.
    let made = |number| format!("{:?}", drill::lesson(&course::built_in(drill::TEMPLATE).unwrap(), number));
    assert_eq!(made(4711), made(4711));
    assert_ne!(made(4711), made(4712));
}

#[test]
fn a_drill_shows_its_own_handover_sheet_twice() {
    let template = course::built_in(drill::TEMPLATE).unwrap();
    let sheet = |text: &course::Document| {
        let listings: Vec<_> =
            text.0.iter().filter(|block| matches!(block, course::Block::Listing(_))).cloned().collect();
        assert_eq!(listings.len(), 1, "{:?}", text.0);
        listings
    };
    let of_template = sheet(&template.text);
    assert_eq!(of_template, sheet(&template.step("repair").unwrap().text));
    for number in 0..20 {
        let terminal = terminal(number);
        let lesson = terminal.lab.lesson().unwrap();
        let step = &lesson.step("repair").unwrap().text;
        assert_eq!(sheet(&lesson.text), sheet(step));
        assert_ne!(sheet(step), of_template);
        assert!(!written(&lesson.text).contains("Harbor4821") && !written(step).contains("Harbor4821"), "{number}");
    }
}

#[test]
fn an_address_names_one_drill() {
    for (id, number) in [("drill-0", Some(0)), ("drill-4711", Some(4711)), ("drill-4294967295", Some(u32::MAX))] {
        assert_eq!(drill::number(id), number, "{id}");
        assert!(course::built_in(id).is_some() && Start::lesson(Exercise::find(id).unwrap(), 1).is_some());
    }
    for id in ["drill-", "drill-x", "drill--1", "drill-+1", "drill-007", "drill-4294967296", "drills-1", "1"] {
        assert_eq!((drill::number(id), course::built_in(id).is_some()), (None, false), "{id}");
    }
}

#[test]
fn the_utility_reports_what_is_broken_on_the_client_instance() {
    let of = |words: &str| (0..300).map(terminal).find(|drill| pointers(drill).contains(words)).unwrap();
    for (words, printed) in [
        ("is missing.", "partition owner certificate not exist at given path"),
        ("is foreign.", "Certificate ERROR: [Certificate signature failure]"),
    ] {
        let mut terminal = of(words);
        terminal.play(&["^look"]);
        assert!(terminal.screen.contains(printed), "{}", terminal.screen);
        assert!(is_done(&terminal, "look"), "a list that is refused is a look as well");
    }
}

#[test]
fn the_utility_connects_to_all_hsms_but_the_one_that_is_not_listed() {
    let not_listed = |drill: &Terminal| {
        let pointers = pointers(drill);
        let (_, rest) = pointers.split_once(" does not list ")?;
        Some(rest.split(|c: char| c != '.' && !c.is_ascii_digit()).next()?.trim_end_matches('.').to_owned())
    };
    let drills = (0..100).map(terminal).filter_map(|drill| not_listed(&drill).map(|address| (drill, address)));
    let mut found = 0;
    for (mut terminal, address) in drills {
        terminal.play(&["^look"]);
        let to = |host: &str| terminal.screen.contains(&format!("Connected to server '{host}'"));
        let others = ["10.0.1.12", "10.0.2.9", "10.0.3.11"].into_iter().filter(|host| *host != address);
        assert!(!to(&address) && others.clone().count() == 2 && others.into_iter().all(to), "{}", terminal.screen);
        found += 1;
    }
    assert!(found > 5, "{found}");
}
