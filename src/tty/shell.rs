//! The host shell: a person works on the machines of a lab. Command prompts also accept commands for the simulator.
//!
//! Lines of the shell have a line editor; the terminal driver reads the input of CMU and `ssh`, as on a real machine.

use std::{
    cell::{Ref, RefCell},
    rc::Rc,
};

use super::{
    audit_view,
    coach::{self, Coach},
    editor::LineEditor,
    environment,
    failure::{Failure, Trouble},
    fault,
    keyboard::{Answer, Keyboard},
    lab_clock::{LabClock, run_until_idle},
    options::Options,
    screen::{self, Screen, Waiting},
    state_file::{FileLock, Kind, StateFile},
};
use crate::{
    assets::Certificates,
    course::{self, Lesson},
    host::Session,
    lab::{Effect, FIRST_TERMINAL, Input, Lab, Prompt, PromptKind, Start},
    text::visible,
};

/// The commands for the simulator, and what each does.
pub(super) const COMMANDS: &[(&str, &str)] = &[
    (":help", "show these words"),
    (":steps", "list the steps of the lesson"),
    (":hint", "get a hint for the current step; again for a plainer one"),
    (":skip", "leave the current step out, where it is optional"),
    (":connect", "go to the client instance without typing how"),
    (":audit", "show the audit logs; a word behind it filters them, full shows all fields"),
    (":undo", "take the last command back"),
    (":redo", "do it again"),
    (":fault", "list the HSMs; with ADDRESS CHANGE or add, as hsm-dojo fault, let them fail"),
    (":reset", "start over; :undo takes this back, too"),
];

/// Runs the host shell and returns its exit status.
pub(super) fn run(options: Options) -> Result<i32, Failure> {
    let file = options.state.as_deref().map(|path| StateFile::open(path, Kind::Lab)).transpose()?;
    let lock = file.as_ref().map(StateFile::try_lock).transpose()?;
    let saved = match (&file, &lock) {
        (Some(file), Some(lock)) => saved_lab(file, lock, &options)?,
        _ => None,
    };
    let mut lab = match saved {
        Some(lab) => lab,
        None => new(&options)?,
    };
    lab.set_certificates(Rc::new(Certificates::built_in()));
    Terminal::new(lab, lock)?.run()
}

/// Returns the lab in the state file, which must be the one that the options ask for; `None` if nothing is saved yet.
fn saved_lab(file: &StateFile, lock: &FileLock, options: &Options) -> Result<Option<Lab>, Failure> {
    let Some(text) = lock.text()? else { return Ok(None) };
    let lab = file.parse_lab(&text)?;
    match matches(lab.start(), options) {
        true => {
            let lesson = lesson(lab.start());
            Ok(Some(lab.open(lesson)))
        }
        false => Err(file.trouble(Trouble::OtherLab(described(lab.start())))),
    }
}

/// Returns a new lab, as the options ask for.
fn new(options: &Options) -> Result<Lab, Failure> {
    let seed = environment::seed()?;
    let Some(exercise) = options.lesson else {
        let (preset, flavour) = (options.sandbox.unwrap_or_default(), options.flavour.unwrap_or_default());
        return Ok(Lab::new(Start::sandbox(preset, flavour, seed), None));
    };
    let start = Start::lesson(exercise, seed)
        .ok_or_else(|| Failure::Usage(format!("the lesson {} needs another version of HSM Dojo.", exercise.id())))?;
    let lesson = lesson(&start);
    Ok(Lab::new(start, lesson))
}

/// Returns the lesson of a lab.
fn lesson(start: &Start) -> Option<Rc<Lesson>> {
    start.lesson.as_deref().and_then(course::built_in).map(Rc::new)
}

/// True if the saved lab is what the options ask for.
fn matches(start: &Start, options: &Options) -> bool {
    let lesson = options.lesson.is_none_or(|lesson| start.lesson.as_deref() == Some(&*lesson.id()));
    let sandbox = options.sandbox.is_none_or(|preset| start.lesson.is_none() && start.preset == preset);
    let host = options.flavour.is_none_or(|flavour| start.lesson.is_none() && start.flavour == flavour);
    lesson && sandbox && host
}

fn described(start: &Start) -> String {
    match &start.lesson {
        Some(id) => format!("the lesson {id}"),
        None => format!("a sandbox of the preset {} ({:?})", start.preset.id(), start.flavour),
    }
}

/// The only terminal of a lab, used by a person or through a pipe.
struct Terminal<'a> {
    lab: Rc<RefCell<Lab>>,
    keyboard: Keyboard,
    screen: Screen,
    /// Only if input and output are terminals.
    editor: Option<LineEditor>,
    coach: Coach,
    clock: LabClock,
    lock: Option<FileLock<'a>>,
}

impl<'a> Terminal<'a> {
    fn new(lab: Lab, lock: Option<FileLock<'a>>) -> Result<Self, Failure> {
        let clock = LabClock::at(lab.world().clock);
        let lab = Rc::new(RefCell::new(lab));
        let (keyboard, screen) = (Keyboard::open()?, Screen::new());
        let editor = match keyboard.is_terminal() && screen.is_terminal() {
            true => Some(LineEditor::new(Rc::clone(&lab))?),
            false => None,
        };
        Ok(Self { lab, keyboard, screen, editor, coach: Coach::default(), clock, lock })
    }

    fn run(&mut self) -> Result<i32, Failure> {
        let effects = self.lab().resume(FIRST_TERMINAL);
        let effects = run_until_idle(&mut self.lab.borrow_mut(), effects);
        self.save()?;
        self.open_lesson();
        let mut printed = self.print(&effects)?;
        loop {
            let prompt = match printed {
                Waiting::Exit(status) => return Ok(status),
                Waiting::Prompt(prompt) => prompt,
            };
            let effects = match self.ask(&prompt)? {
                Answer::Ended(status) => return Ok(status),
                Answer::Line(line) => self.handle_line(line, &prompt)?,
                Answer::EndOfInput => self.apply(Input::EndOfInput)?,
                Answer::Interrupt => self.apply(Input::Interrupt)?,
            };
            printed = self.print(&effects)?;
        }
    }

    fn lab(&self) -> Ref<'_, Lab> {
        self.lab.borrow()
    }

    /// True at a shell prompt, where the line editor is used.
    fn is_at_shell(&self, prompt: &Prompt) -> bool {
        let lab = self.lab();
        prompt.kind == PromptKind::Command && lab.session(FIRST_TERMINAL).is_some_and(Session::is_at_shell)
    }

    fn ask(&mut self, prompt: &Prompt) -> Result<Answer, Failure> {
        if let Some(line) = self.keyboard.pasted() {
            // The terminal driver has not echoed a pasted line. A hidden entry is not echoed, nor is its line ending.
            self.screen.prompt(&prompt.text)?;
            if prompt.echoes() {
                self.screen.print(&format!("{}\n", visible(&line)))?;
            }
            return Ok(Answer::Line(line));
        }
        if self.editor.is_some() && self.is_at_shell(prompt) {
            return self.read_edited(prompt);
        }
        let answer = self.keyboard.ask(&mut self.screen, prompt)?;
        if answer == Answer::Interrupt && self.keyboard.is_terminal() {
            // The terminal driver has printed ^C without a line ending.
            self.screen.print("\n")?;
        }
        Ok(answer)
    }

    fn read_edited(&mut self, prompt: &Prompt) -> Result<Answer, Failure> {
        let Some(editor) = &mut self.editor else { return Ok(Answer::EndOfInput) };
        let _lent = self.keyboard.lend();
        if let Some(answer) = self.keyboard.signal() {
            return Ok(answer);
        }
        let answer = editor.read(&visible(&prompt.text))?;
        let Answer::Line(text) = answer else { return Ok(answer) };
        let mut lines = text.lines().map(str::to_owned);
        let first = lines.next().unwrap_or_default();
        self.keyboard.paste(lines);
        Ok(Answer::Line(first))
    }

    /// Runs a command for the simulator, or passes any other line to the lab.
    fn handle_line(&mut self, line: String, prompt: &Prompt) -> Result<Vec<Effect>, Failure> {
        if prompt.kind != PromptKind::Command {
            return self.apply(Input::Line(line));
        }
        let width = screen::prose_width();
        let (command, arguments) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        match command {
            ":audit" => {
                let lines = audit_view::lines(self.lab().world(), arguments);
                return Ok(self.say(lines));
            }
            ":fault" => return self.fault(arguments),
            _ => {}
        }
        match line.trim() {
            ":undo" => self.change_state(Input::Undo),
            ":redo" => self.change_state(Input::Redo),
            ":reset" => {
                self.coach = Coach::default();
                self.change_state(Input::Reset)
            }
            ":connect" => self.apply(Input::Connect),
            ":skip" => self.skip(),
            ":steps" => Ok(self.say(coach::steps(&self.lab()))),
            ":hint" => {
                let lines = self.coach.hint(&self.lab.borrow(), width);
                say_all(&lines);
                self.apply(Input::Hint)
            }
            ":help" => Ok(self.say(COMMANDS.iter().map(|(word, what)| format!("{word:<10} {what}")).collect())),
            _ => self.apply(Input::Line(line)),
        }
    }

    fn fault(&mut self, arguments: &str) -> Result<Vec<Effect>, Failure> {
        let parsed = fault::shell_input(&self.lab(), arguments);
        match parsed {
            Ok(input) => self.apply(input),
            Err(lines) => Ok(self.say(lines)),
        }
    }

    /// Undoes, redoes or starts over. No step of the new state counts as newly reached.
    fn change_state(&mut self, input: Input) -> Result<Vec<Effect>, Failure> {
        let effects = self.apply(input)?;
        self.coach.catch_up(&self.lab.borrow());
        Ok(effects)
    }

    /// Prints messages and returns to the same prompt.
    fn say(&self, lines: Vec<String>) -> Vec<Effect> {
        say_all(&lines);
        self.lab().resume(FIRST_TERMINAL)
    }

    fn skip(&mut self) -> Result<Vec<Effect>, Failure> {
        let step = self.lab().current_step().map(|step| (step.optional, step.id.clone(), step.title.clone()));
        match step {
            Some((true, id, _)) => self.apply(Input::Skip(id)),
            Some((false, _, title)) => Ok(self.say(vec![format!("'{title}' is not optional.")])),
            None => Ok(self.say(coach::steps(&self.lab()))),
        }
    }

    /// Applies an input. The result is saved before it is printed.
    fn apply(&mut self, input: Input) -> Result<Vec<Effect>, Failure> {
        let mut lab = self.lab.borrow_mut();
        let effects = lab.apply(self.clock.now(), FIRST_TERMINAL, input);
        let effects = run_until_idle(&mut lab, effects);
        self.clock.set(lab.world().clock);
        drop(lab);
        self.save()?;
        Ok(effects)
    }

    fn save(&self) -> Result<(), Failure> {
        self.lock.as_ref().map_or(Ok(()), |lock| lock.save(&self.lab().save()))
    }

    fn open_lesson(&mut self) {
        say_all(&self.coach.opening(&self.lab.borrow(), screen::prose_width()));
    }

    fn print(&mut self, effects: &[Effect]) -> Result<Waiting, Failure> {
        let width = screen::prose_width();
        let Self { lab, coach, screen, .. } = self;
        screen.effects(effects, |effect| match effect {
            Effect::Progress => say_all(&coach.progress(&lab.borrow(), width)),
            Effect::Coach(id) => say_all(&coach::note(&lab.borrow(), id, width)),
            _ => {}
        })
    }
}

fn say_all(lines: &[String]) {
    screen::say(&lines.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        course::Exercise,
        host::{Flavour, Preset},
    };

    #[test]
    fn a_saved_lab_matches_the_options_that_it_started_with() {
        let start = Start::sandbox(Preset::Single, Flavour::Linux, 1);
        assert!(matches(&start, &Options::default()));
        assert!(matches(&start, &Options { sandbox: Some(Preset::Single), ..Options::default() }));
        assert!(!matches(&start, &Options { sandbox: Some(Preset::Activation), ..Options::default() }));
        assert!(!matches(&start, &Options { flavour: Some(Flavour::Windows), ..Options::default() }));
        assert!(!matches(&start, &Options { lesson: Exercise::find("activate-linux"), ..Options::default() }));
    }
}
