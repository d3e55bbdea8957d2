//! The host shell: a person at the machines of a lab, with words for the simulator itself wherever a command is asked for.
//!
//! Lines of the shell are edited; what CMU or `ssh` ask is read by the terminal driver, as on a real machine.

use std::{
    cell::{Ref, RefCell},
    rc::Rc,
};

use super::{
    editor::LineEditor,
    failure::{Failure, Trouble},
    fault,
    keyboard::{Answer, Keyboard},
    ledger,
    options::Options,
    persona,
    screen::{self, Screen},
    settle,
    store::{Kind, StateFile, Turn},
    tutor::{self, Tutor},
    watch::Watch,
};
use crate::{
    course::{self, Lesson},
    host::World,
    lab::{Effect, FIRST_SESSION, Input, Lab, LoadError, Prompt, PromptKind, SavedLab, Start},
    text::visible,
};

/// The words for the simulator itself, and what each does.
pub(super) const WORDS: &[(&str, &str)] = &[
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

/// Opens the shell and gives the exit status of the last one.
pub(super) fn run(options: Options) -> Result<i32, Failure> {
    let file = options.state.as_deref().map(|path| StateFile::open(path, Kind::Lab)).transpose()?;
    let turn = file.as_ref().map(StateFile::claim).transpose()?;
    let saved = match (&file, &turn) {
        (Some(file), Some(turn)) => wanted(file, turn, &options)?,
        _ => None,
    };
    let lab = match saved {
        Some(lab) => lab,
        None => new(&options)?,
    };
    Desk::new(lab, turn)?.work()
}

/// The lab that the file holds, as it was asked for; `None` where there is nothing yet.
fn wanted(file: &StateFile, turn: &Turn, options: &Options) -> Result<Option<Lab>, Failure> {
    let Some(text) = turn.text()? else { return Ok(None) };
    let lab = saved(file, &text)?;
    match fits(lab.start(), options) {
        true => Ok(Some(lab)),
        false => Err(file.trouble(Trouble::OtherLab(described(lab.start())))),
    }
}

/// The lab that the text of a file holds.
pub(super) fn saved(file: &StateFile, text: &str) -> Result<Lab, Failure> {
    let saved = SavedLab::read(text).map_err(|error| {
        file.trouble(match error {
            LoadError::Foreign => Trouble::Foreign,
            LoadError::Newer(format) => Trouble::Newer(format),
            LoadError::Damaged(what) => Trouble::Damaged(what),
        })
    })?;
    let lesson = lesson(saved.start());
    let lab = saved.open(lesson);
    if lab.resume(FIRST_SESSION).is_empty() {
        return Err(file.trouble(Trouble::Damaged("nothing runs in its terminal".to_owned())));
    }
    Ok(lab)
}

/// The world in a state file of either kind. The file is only read: it is replaced as a whole by whoever works on it, so
/// nobody has to be waited for.
pub(super) fn world(file: &StateFile) -> Result<World, Failure> {
    let text = file.text()?.ok_or_else(|| file.trouble(Trouble::Missing))?;
    match file.kind() {
        Kind::World => file.world(&text),
        Kind::Lab => Ok(saved(file, &text)?.world().clone()),
    }
}

/// Returns a new lab, as it was asked for.
fn new(options: &Options) -> Result<Lab, Failure> {
    let seed = persona::seed()?;
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

/// True when nothing was asked for that the saved lab is not.
fn fits(start: &Start, options: &Options) -> bool {
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

/// A lab with a person, or a pipe, in front of it.
struct Desk<'a> {
    lab: Rc<RefCell<Lab>>,
    keyboard: Keyboard,
    screen: Screen,
    /// Only where a person types and looks.
    editor: Option<LineEditor>,
    tutor: Tutor,
    watch: Watch,
    turn: Option<Turn<'a>>,
}

/// What a painted run of effects ends in.
enum Painted {
    Prompt(Prompt),
    Exit(i32),
}

impl<'a> Desk<'a> {
    fn new(lab: Lab, turn: Option<Turn<'a>>) -> Result<Self, Failure> {
        let watch = Watch::at(lab.world().clock);
        let lab = Rc::new(RefCell::new(lab));
        let (keyboard, screen) = (Keyboard::open()?, Screen::new());
        let editor = match keyboard.is_terminal() && screen.is_terminal() {
            true => Some(LineEditor::new(Rc::clone(&lab))?),
            false => None,
        };
        Ok(Self { lab, keyboard, screen, editor, tutor: Tutor::default(), watch, turn })
    }

    fn work(&mut self) -> Result<i32, Failure> {
        let effects = self.lab().resume(FIRST_SESSION);
        let effects = settle(&mut self.lab.borrow_mut(), effects);
        self.save()?;
        self.open_lesson();
        let mut painted = self.paint(&effects)?;
        loop {
            let prompt = match painted {
                Painted::Exit(status) => return Ok(status),
                Painted::Prompt(prompt) => prompt,
            };
            let effects = match self.ask(&prompt)? {
                Answer::Ended(status) => return Ok(status),
                Answer::Line(line) => self.line(line, &prompt)?,
                Answer::EndOfInput => self.apply(Input::EndOfInput)?,
                Answer::Interrupt => self.apply(Input::Interrupt)?,
            };
            painted = self.paint(&effects)?;
        }
    }

    fn lab(&self) -> Ref<'_, Lab> {
        self.lab.borrow()
    }

    /// True at a prompt of a shell, where lines are edited.
    fn is_at_shell(&self, prompt: &Prompt) -> bool {
        let lab = self.lab();
        prompt.kind == PromptKind::Command
            && lab.session(FIRST_SESSION).is_some_and(|session| session.program() == "shell")
    }

    fn ask(&mut self, prompt: &Prompt) -> Result<Answer, Failure> {
        if let Some(line) = self.keyboard.pasted() {
            // Nobody echoes it but this; what is asked for in secret is not, nor is its end.
            self.screen.prompt(&prompt.text)?;
            if prompt.echoes() {
                self.screen.print(&format!("{}\n", visible(&line)))?;
            }
            return Ok(Answer::Line(line));
        }
        if self.editor.is_some() && self.is_at_shell(prompt) {
            return self.edit(prompt);
        }
        let _hidden = (!prompt.echoes()).then(|| self.keyboard.hide());
        self.screen.prompt(&prompt.text)?;
        let answer = self.keyboard.answer();
        if answer == Answer::Interrupt && self.keyboard.is_terminal() {
            // The driver has printed ^C and left the cursor behind it.
            self.screen.print("\n")?;
        }
        Ok(answer)
    }

    fn edit(&mut self, prompt: &Prompt) -> Result<Answer, Failure> {
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

    /// Hands a line to the lab, unless it is a word for the simulator itself.
    fn line(&mut self, line: String, prompt: &Prompt) -> Result<Vec<Effect>, Failure> {
        if prompt.kind != PromptKind::Command {
            return self.apply(Input::Line(line));
        }
        let width = screen::prose_width();
        let (word, behind) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        if word == ":audit" {
            let lines = ledger::lines(self.lab().world(), behind);
            return Ok(self.answer(lines));
        }
        match line.trim() {
            ":undo" => self.travel(Input::Undo),
            ":redo" => self.travel(Input::Redo),
            ":reset" => {
                self.tutor = Tutor::default();
                self.travel(Input::Reset)
            }
            ":connect" => self.apply(Input::Connect),
            ":skip" => self.skip(),
            ":steps" => Ok(self.answer(tutor::steps(&self.lab()))),
            ":hint" => {
                let lines = self.tutor.hint(&self.lab.borrow(), width);
                say_all(&lines);
                self.apply(Input::Hint)
            }
            ":help" => Ok(self.answer(WORDS.iter().map(|(word, what)| format!("{word:<10} {what}")).collect())),
            word => match word.strip_prefix(":fault").filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
                Some(rest) => self.fault(rest),
                None => self.apply(Input::Line(line)),
            },
        }
    }

    fn fault(&mut self, words: &str) -> Result<Vec<Effect>, Failure> {
        let understood = fault::answer(&self.lab(), words);
        match understood {
            Ok(input) => self.apply(input),
            Err(lines) => Ok(self.answer(lines)),
        }
    }

    /// Goes to another state of the lab, in which nothing is newly reached.
    fn travel(&mut self, input: Input) -> Result<Vec<Effect>, Failure> {
        let effects = self.apply(input)?;
        self.tutor.catch_up(&self.lab.borrow());
        Ok(effects)
    }

    /// Says something, and waits at the same prompt again.
    fn answer(&self, lines: Vec<String>) -> Vec<Effect> {
        say_all(&lines);
        self.lab().resume(FIRST_SESSION)
    }

    fn skip(&mut self) -> Result<Vec<Effect>, Failure> {
        let step = tutor::current(&self.lab()).map(|step| (step.optional, step.id.clone(), step.title.clone()));
        match step {
            Some((true, id, _)) => self.apply(Input::Skip(id)),
            Some((false, _, title)) => Ok(self.answer(vec![format!("'{title}' is not optional.")])),
            None => Ok(self.answer(tutor::steps(&self.lab()))),
        }
    }

    /// Applies an input, and saves what came of it before anybody sees it.
    fn apply(&mut self, input: Input) -> Result<Vec<Effect>, Failure> {
        let mut lab = self.lab.borrow_mut();
        let effects = lab.apply(self.watch.now(), FIRST_SESSION, input);
        let effects = settle(&mut lab, effects);
        self.watch.set(lab.world().clock);
        drop(lab);
        self.save()?;
        Ok(effects)
    }

    fn save(&self) -> Result<(), Failure> {
        self.turn.as_ref().map_or(Ok(()), |turn| turn.save(&self.lab().save()))
    }

    fn open_lesson(&mut self) {
        say_all(&self.tutor.opening(&self.lab.borrow(), screen::prose_width()));
    }

    fn paint(&mut self, effects: &[Effect]) -> Result<Painted, Failure> {
        let width = screen::prose_width();
        for effect in effects {
            match effect {
                Effect::Print(text) => self.screen.print(&text.plain())?,
                Effect::Notice(words) => screen::say(words),
                Effect::Clear => self.screen.clear()?,
                Effect::Progress => say_all(&self.tutor.progress(&self.lab.borrow(), width)),
                Effect::Coach(id) => say_all(&tutor::note(&self.lab(), id, width)),
                Effect::Prompt(prompt) => return Ok(Painted::Prompt(prompt.clone())),
                Effect::Exit(status) => return Ok(Painted::Exit(*status)),
                _ => {}
            }
        }
        // A shell always waits for something; a terminal that does not is at its end.
        Ok(Painted::Exit(1))
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
    fn a_saved_lab_fits_what_was_asked_for_or_nothing() {
        let start = Start::sandbox(Preset::Single, Flavour::Linux, 1);
        assert!(fits(&start, &Options::default()));
        assert!(fits(&start, &Options { sandbox: Some(Preset::Single), ..Options::default() }));
        assert!(!fits(&start, &Options { sandbox: Some(Preset::Activation), ..Options::default() }));
        assert!(!fits(&start, &Options { flavour: Some(Flavour::Windows), ..Options::default() }));
        assert!(!fits(&start, &Options { lesson: Exercise::find("activate-linux"), ..Options::default() }));
    }
}
