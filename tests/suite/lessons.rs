//! Every lesson is played: the start reaches no step, the solutions reach every goal in order, each alternative passes,
//! each near miss fails, and each note of the coach is said after its example.

use hsm_dojo::{
    cmu::PROMPTS,
    course::{self, Guide, StepState},
    hsm::Hsm,
    lab::{FIRST_TERMINAL, Input},
};

use crate::{
    effort,
    loader::{self, Authored, Trial},
    support::Terminal,
};

/// The lessons with their alternatives, near misses and examples, which the app does not have.
fn authored() -> Vec<Authored> {
    let load = |lesson: &course::Lesson| {
        let file = format!("static/courses/{}.toml", lesson.id);
        let text = std::fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        loader::load(&file, &text).unwrap_or_else(|error| panic!("{error}"))
    };
    course::lessons().iter().map(load).collect()
}

fn lines(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

/// A terminal in which the steps before `step` are solved.
fn before(authored: &Authored, step: &str) -> Terminal {
    let mut terminal = Terminal::lesson(&authored.lesson.id);
    for earlier in authored.lesson.steps.iter().take_while(|earlier| earlier.id != step) {
        terminal.play(&earlier.solution);
    }
    terminal
}

/// The flaws of the lessons, collected so that an author sees all of them at once.
#[derive(Default)]
struct Flaws(Vec<String>);

impl Flaws {
    /// Adds a flaw with the end of the screen, if the condition is false.
    fn unless(&mut self, right: bool, terminal: &Terminal, wrong: impl FnOnce() -> String) {
        if !right {
            let (lesson, screen) = (&terminal.lab.lesson().unwrap().id, &terminal.screen);
            let last = screen.lines().skip(screen.lines().count().saturating_sub(8)).collect::<Vec<_>>().join("\n  ");
            self.0.push(format!("{lesson}: {}\n  {last}", wrong()));
        }
    }

    fn assert_none(&self) {
        assert!(self.0.is_empty(), "{} flaws\n{}", self.0.len(), self.0.join("\n"));
    }
}

/// Each step with its scripts.
fn trials(authored: &Authored) -> impl Iterator<Item = (&str, &Trial)> {
    authored.lesson.steps.iter().map(|step| step.id.as_str()).zip(&authored.trials)
}

#[test]
fn the_lessons_are_in_order_and_have_hints() {
    let ids: Vec<_> = course::lessons().into_iter().map(|lesson| lesson.id).collect();
    let one_hsm = ["activate-linux", "activate-windows", "users", "lockout", "second-officer"];
    let several = ["several-hsms", "out-of-sync", "audit-log", "automation", "drill"];
    assert_eq!(ids, [one_hsm, several].concat());
    for lesson in course::lessons() {
        assert!(lesson.next.as_ref().is_none_or(|next| course::built_in(next).is_some()));
        assert!((10..=20).contains(&lesson.minutes), "{}", lesson.id);
        assert!(lesson.steps.iter().all(|step| step.hints.len() >= 2), "{}: a ladder has rungs", lesson.id);
        let optional: Vec<_> = lesson.steps.iter().filter(|step| step.optional).collect();
        assert!(optional.len() < lesson.steps.len() / 2, "{}", lesson.id);
    }
}

#[test]
fn both_activation_lessons_have_the_steps_of_the_activation_page() {
    for id in ["activate-linux", "activate-windows"] {
        let lesson = course::built_in(id).unwrap();
        let steps: Vec<_> = lesson.steps.iter().map(|step| (step.id.as_str(), step.optional)).collect();
        assert_eq!(
            steps,
            [
                ("connect", false),
                ("start-cmu", false),
                ("list-users", true),
                ("log-in", false),
                ("change-password", false),
                ("list-again", true),
                ("quit", false),
                ("prove", true)
            ]
        );
    }
}

#[test]
fn the_app_has_the_lessons_that_were_written() {
    for (authored, built_in) in authored().iter().zip(course::lessons()) {
        assert_eq!(format!("{:?}", authored.lesson), format!("{built_in:?}"));
    }
}

#[test]
fn the_untouched_start_reaches_nothing() {
    for lesson in course::lessons() {
        let mut terminal = Terminal::lesson(&lesson.id);
        terminal.play(&["", "  "]);
        assert!(terminal.done().is_empty(), "{}: {:?}", lesson.id, terminal.done());
        assert!(terminal.notes.is_empty());
    }
}

#[test]
fn the_solutions_reach_every_goal_in_order() {
    for lesson in course::lessons() {
        let mut terminal = Terminal::lesson(&lesson.id);
        let mut reached = Vec::new();
        for step in lesson.steps.iter() {
            assert_eq!(terminal.lab.progress().unwrap().current(&lesson).unwrap().id, step.id);
            terminal.play(&step.solution);
            reached.push(step.id.clone());
            let mut done = terminal.done();
            done.sort_by_key(|id| lesson.steps.iter().position(|step| step.id == *id));
            assert_eq!(done, reached, "{}\n{}", lesson.id, terminal.screen);
        }
        let mut mistakes = terminal.notes.iter().filter(|id| lesson.note(id).unwrap().teaches.is_some());
        assert_eq!(mistakes.next(), None, "the straight way has no mistake in it");
        assert_eq!(terminal.state(), "ACTIVE");
        assert!(terminal.lab.progress().unwrap().is_complete(&lesson));
    }
}

#[test]
fn alternatives_pass() {
    let mut flaws = Flaws::default();
    for authored in authored() {
        for (step, trial) in trials(&authored) {
            for alternative in &trial.alternatives {
                let mut terminal = before(&authored, step);
                flaws.unless(!has_reached(&terminal, step), &terminal, || format!("{step} was reached before"));
                terminal.play(&lines(alternative));
                flaws
                    .unless(has_reached(&terminal, step), &terminal, || format!("{step} is missed by {alternative:?}"));
            }
        }
    }
    flaws.assert_none();
}

fn has_reached(terminal: &Terminal, step: &str) -> bool {
    terminal.lab.progress().unwrap().done().contains(step)
}

#[test]
fn near_misses_fail() {
    let mut flaws = Flaws::default();
    for authored in authored() {
        for (step, trial) in trials(&authored) {
            assert!(!trial.near_misses.is_empty(), "{step} has no near miss");
            for near_miss in &trial.near_misses {
                let mut terminal = before(&authored, step);
                terminal.play(&lines(near_miss));
                flaws
                    .unless(!has_reached(&terminal, step), &terminal, || format!("{step} is reached by {near_miss:?}"));
            }
        }
    }
    flaws.assert_none();
}

#[test]
fn the_coach_says_each_note_after_its_example_and_not_before() {
    let mut flaws = Flaws::default();
    for authored in authored() {
        for (note, example) in authored.lesson.coach.iter().zip(&authored.examples) {
            let mut terminal = Terminal::lesson(&authored.lesson.id);
            let (last, first) = example.split_last().unwrap();
            terminal.play(&lines(first));
            let said = |terminal: &Terminal| terminal.notes.contains(&note.id);
            flaws.unless(!said(&terminal), &terminal, || format!("{} is said too early", note.id));
            terminal.play(&[last]);
            flaws.unless(said(&terminal), &terminal, || format!("{} is not said", note.id));
        }
    }
    flaws.assert_none();
}

/// The password that replaces [`course::YOURS`] in lines that a learner completes.
fn filled(line: &str, step: &str) -> String {
    let password = if step == "change-password" { "<Own-Passw0rd>" } else { "Own-Passw0rd" };
    line.replace(course::YOURS, password)
}

fn situation(terminal: &Terminal) -> Option<String> {
    terminal.lab.situation(FIRST_TERMINAL).map(|situation| situation.id.clone())
}

#[test]
fn each_situation_is_found_after_its_example_and_its_way_leads_out() {
    let mut flaws = Flaws::default();
    for authored in authored() {
        for (expected, example) in authored.lesson.situations.iter().zip(&authored.arrivals) {
            let mut terminal = Terminal::lesson(&authored.lesson.id);
            skip_to(&mut terminal, example, &expected.steps);
            let current = terminal.lab.current_step().map(|step| step.id.clone());
            let (found, here) = (situation(&terminal), Some(expected.id.clone()));
            flaws.unless(found == here, &terminal, || format!("{current:?}: {found:?} instead of {here:?}"));
            for line in expected.way.iter() {
                terminal.play(&[&filled(line, current.as_deref().unwrap())]);
            }
            let stays = situation(&terminal) == here;
            flaws.unless(stays == expected.way.is_empty(), &terminal, || {
                format!("the way does not lead out of {here:?}")
            });
        }
    }
    flaws.assert_none();
}

/// Plays an example, and skips the optional steps before the steps of the situation.
fn skip_to(terminal: &mut Terminal, example: &[String], steps: &[String]) {
    terminal.play(&lines(example));
    let is_left_out = |step: &&course::Step| step.optional && !steps.contains(&step.id);
    while let Some(step) = terminal.lab.current_step().filter(is_left_out).cloned() {
        if steps.is_empty() {
            return;
        }
        terminal.apply(Input::Skip(step.id));
    }
}

#[test]
fn the_plain_solutions_lead_into_no_situation() {
    for lesson in course::lessons() {
        let mut terminal = Terminal::lesson(&lesson.id);
        for step in lesson.steps.iter() {
            assert_eq!(situation(&terminal), None, "{}: before {}", lesson.id, step.id);
            terminal.play(&step.solution);
        }
    }
}

#[test]
fn a_guide_reaches_the_goal_from_every_situation() {
    let mut flaws = Flaws::default();
    for authored in authored() {
        let lesson = course::built_in(&authored.lesson.id).unwrap();
        let tried = trials(&authored).flat_map(|(step, trial)| {
            trial.near_misses.iter().chain(&trial.alternatives).map(move |lines| (step, lines))
        });
        let mut starts: Vec<(Terminal, &Vec<String>)> = tried
            .map(|(step, miss)| {
                let mut terminal = before(&authored, step);
                terminal.play(&lines(miss));
                (terminal, miss)
            })
            .collect();
        for example in authored.examples.iter().chain(&authored.arrivals) {
            let mut terminal = Terminal::lesson(&lesson.id);
            terminal.play(&lines(example));
            starts.push((terminal, example));
        }
        for (mut terminal, from) in starts.into_iter().step_by(effort::stride(12)) {
            while let Some(step) = terminal.lab.current_step().cloned() {
                if terminal.lab.situation(FIRST_TERMINAL).is_some_and(|situation| situation.way.is_empty()) {
                    break;
                }
                guide(&mut terminal, &step);
                if !has_reached(&terminal, &step.id) {
                    flaws.unless(false, &terminal, || format!("no way to {} from {from:?}", step.id));
                    break;
                }
            }
        }
    }
    flaws.assert_none();
}

/// Types the lines of a guide until it has no more.
fn guide(terminal: &mut Terminal, step: &course::Step) {
    let mut guide = Guide::new(step);
    while let Some(line) = terminal.lab.guided_line(FIRST_TERMINAL, &mut guide) {
        terminal.play(&[&filled(&line, &step.id)]);
    }
}

#[test]
fn a_guide_has_no_line_at_a_dead_end_or_for_another_step() {
    let mut terminal = Terminal::lesson("activate-linux");
    let lesson = terminal.lab.lesson().unwrap();
    let mut other = Guide::new(lesson.step("quit").unwrap());
    assert_eq!(terminal.lab.guided_line(FIRST_TERMINAL, &mut other), None);
    terminal.play(&["^connect", "^start"]);
    terminal.apply(Input::Skip("list-users".into()));
    terminal.play(&["loginHSM PRECO admin wrong-one"; 6]);
    let mut guide = Guide::new(terminal.lab.current_step().unwrap());
    assert_eq!(terminal.lab.guided_line(FIRST_TERMINAL, &mut guide), None);
}

#[test]
fn only_a_lockout_is_a_dead_end_and_undo_leads_out_of_it() {
    for authored in authored() {
        let notes = authored.lesson.coach.iter().zip(&authored.examples);
        let ends: Vec<_> = notes.filter(|(note, _)| note.dead_end).collect();
        assert!(!ends.is_empty(), "{}: a note must report that the only officer is locked", authored.lesson.id);
        for (note, example) in ends {
            let mut terminal = Terminal::lesson(&authored.lesson.id);
            terminal.play(&lines(example));
            assert!(is_locked(&terminal, "admin"), "{} {}", authored.lesson.id, note.id);
            terminal.apply(Input::Undo);
            assert!(!is_locked(&terminal, "admin"), "{} {}", authored.lesson.id, note.id);
        }
    }
}

fn is_locked(terminal: &Terminal, name: &str) -> bool {
    let locked = |hsm: &Hsm| hsm.users().iter().any(|user| user.name() == name && hsm.is_locked(user));
    terminal.lab.world().cluster.nodes().iter().all(|node| locked(node.hsm()))
}

#[test]
fn the_login_step_counts_again_after_undo_of_a_lockout() {
    let mut terminal = Terminal::lesson("activate-linux");
    terminal.play(&["^connect", "^start"]);
    terminal.play(&["loginHSM PRECO admin wrong-one"; 6]);
    terminal.play(&["^log-in"]);
    assert!(!terminal.done().contains(&"log-in".to_owned()));
    terminal.apply(Input::Undo);
    terminal.apply(Input::Undo);
    terminal.play(&["^log-in"]);
    assert!(terminal.done().contains(&"log-in".to_owned()), "{}", terminal.screen);
}

#[test]
fn optional_steps_can_be_passed_over_or_skipped() {
    let mut terminal = Terminal::lesson("activate-linux");
    terminal.play(&["^connect", "^start"]);
    let state = |terminal: &Terminal, id: &str| terminal.lab.steps().into_iter().find(|(s, _)| s.id == id).unwrap().1;
    assert_eq!(state(&terminal, "list-users"), StepState::Current);
    terminal.apply(Input::Skip("list-users".into()));
    assert_eq!(state(&terminal, "list-users"), StepState::Skipped);
    assert_eq!(state(&terminal, "log-in"), StepState::Current);
    terminal.apply(Input::Skip("log-in".into()));
    assert_eq!(state(&terminal, "log-in"), StepState::Current, "a step that is not optional stays");
    terminal.play(&["^activate", "quit"]);
    assert_eq!(state(&terminal, "list-again"), StepState::Skipped, "passed by");
    assert!(terminal.lab.progress().unwrap().is_complete(terminal.lab.lesson().unwrap()));
}

#[test]
fn a_lesson_can_name_every_kind_of_prompt_and_no_other() {
    let good =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/static/courses/activate-linux.toml")).unwrap();
    let error = loader::load("x.toml", &good.replacen("is = \"retry\"", "is = \"nothing\"", 1)).unwrap_err();
    let (_, known) = error.message.split_once("one of ").unwrap();
    let known: Vec<_> = known.strip_suffix(", not nothing").unwrap().split(", ").collect();
    assert_eq!(known, [PROMPTS, &["host-key"]].concat());
}

#[test]
fn loader_errors_name_file_line_and_field() {
    let good =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/static/courses/activate-linux.toml")).unwrap();
    let line_of = |needle: &str| good.lines().position(|line| line.starts_with(needle)).unwrap() + 1;
    let locked_line = line_of("when = { all = [{ fact = \"locked\"");
    let locked = "fact = \"locked\", name = \"admin\", on = \"somewhere\"";
    for (from, to, line, field) in [
        ("minutes = 10", "minutes = \"ten\"", line_of("minutes"), "minutes"),
        ("audience =", "audiense =", line_of("audience"), "audiense"),
        ("format = 1", "format = 2", line_of("format"), "format"),
        ("host = \"linux\"", "host = \"beos\"", line_of("host"), "host"),
        ("title = \"Quit\"", "title = \" \"", line_of("title = \"Quit\""), "steps.title"),
        ("id = \"quit\"", "id = \"prove\"", line_of("id = \"prove\""), "steps.id"),
        (
            "after = \"quit\"",
            "after = \"leave\"",
            line_of("goal = { audit = \"CN_LOGIN\", response = 0, type = \"CO\""),
            "goal.after",
        ),
        ("event = \"connected\"", "evnt = \"connected\"", line_of("goal = { event = \"connected\""), "a goal"),
        ("solution = [\"quit\"]", "solution = []", line_of("solution = [\"quit\"]"), "solution"),
        ("Leave the utility", "# Leave", line_of("text = \"Leave"), "steps.text"),
        ("irreversible = \"There", "irreversible = \" \" #", line_of("irreversible ="), "steps.irreversible"),
        ("id = \"retry\"", "id = \"hidden\"", line_of("id = \"retry\""), "situations.id"),
        (
            "steps = [\"change-password\"]",
            "steps = [\"change\"]",
            line_of("steps = [\"change-password\"]"),
            "situations.steps",
        ),
        (
            "when = { fact = \"prompt\", is = \"hidden\" }",
            "when = { event = \"connected\" }",
            line_of("when = { fact = \"prompt\", is = \"hidden\""),
            "situations.when",
        ),
        (
            "fact = \"prompt\", is = \"retry\"",
            "fact = \"prompt\", is = \"again\"",
            line_of("when = { fact = \"prompt\", is = \"retry\""),
            "situations.when",
        ),
        ("way = [\"^D\"]", "weg = [\"^D\"]", line_of("way = [\"^D\"]"), "weg"),
        ("on = \"somewhere\"", "on = \"there\"", locked_line, "situations.when: on"),
        (locked, "fact = \"failures\", name = \"admin\", least = 0", locked_line, "least"),
        (locked, "fact = \"officers\", on = \"10.0.1.12\"", locked_line, "least"),
        (locked, "fact = \"servers-agree\", in = \"names\"", locked_line, "in: one of"),
        (locked, "fact = \"configured\", on = \"here\"", locked_line, "field on"),
        (locked, "fact = \"mode\", is = \"local\"", locked_line, "is: one of"),
        (locked, "fact = \"logged-in-as\", name = \"admin\"", locked_line, "needs type"),
        (locked, "fact = \"user\", name = \"admin\", type = \"co\"", locked_line, "type: one of"),
    ] {
        assert!(good.contains(from), "{from}");
        let error = loader::load("x.toml", &good.replacen(from, to, 1)).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("x.toml", line), "{error}");
        assert!(error.message.contains(field), "{error}");
    }
}
