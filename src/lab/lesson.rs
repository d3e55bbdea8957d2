//! The lesson of a lab: its progress, its counts, and what an input means for it.

use super::{FIRST_TERMINAL, Input, Lab, TerminalId, staging, state::State};
use crate::{
    console::{Console, Effect, PromptKind},
    course::{
        Counter, Fact, Guide, Lesson, Note, Observation, Progress, Quantifier, Scene, Situation, Step, StepState, Tally,
    },
};

impl Lab {
    /// Returns the lesson; `None` in the sandbox.
    pub fn lesson(&self) -> Option<&Lesson> {
        self.lesson.as_deref()
    }

    /// Returns the progress in the lesson.
    pub fn progress(&self) -> Option<&Progress> {
        self.state.progress.as_ref()
    }

    /// Returns the counts of the attempt at the lesson. Undo does not change them.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Returns true if every step of the lesson is reached, apart from optional ones.
    pub fn is_complete(&self) -> bool {
        self.lesson().zip(self.progress()).is_some_and(|(lesson, progress)| progress.is_complete(lesson))
    }

    /// Returns the steps of the lesson with their states; empty in the sandbox.
    pub fn steps(&self) -> Vec<(&Step, StepState)> {
        match (self.lesson(), self.progress()) {
            (Some(lesson), Some(progress)) => progress.states(lesson),
            _ => Vec::new(),
        }
    }

    /// Returns the step to do next.
    pub fn current_step(&self) -> Option<&Step> {
        self.progress()?.current(self.lesson()?)
    }

    /// Returns the situation of a terminal; `None` if the learner is where the current step begins.
    pub fn situation(&self, terminal: TerminalId) -> Option<&Situation> {
        self.lesson()?.situation(self.current_step()?, &self.state.scene(terminal))
    }

    /// Returns the line that a guide types next in a terminal.
    pub fn guided_line(&self, terminal: TerminalId, guide: &mut Guide) -> Option<String> {
        guide.next_line(self.lesson()?, self.current_step(), &self.state.scene(terminal))
    }

    /// Returns a user and its password, if the learner was shown a solution that chose this password.
    pub fn shown_password(&self) -> Option<(&str, &str)> {
        let shown = |step: &Step| self.tally.of(Counter::Shown(&step.id)) > 0;
        let lesson = self.lesson().filter(|lesson| lesson.steps.iter().any(shown))?;
        let (name, password) = lesson.chooses.as_ref()?;
        let is_password =
            Fact::PasswordIs { name: name.clone(), password: password.clone(), on: Quantifier::Everywhere };
        is_password.holds(&self.state.scene(FIRST_TERMINAL)).then_some((name.as_str(), password.as_str()))
    }

    /// Returns the note on the dead end in which the lesson is. It depends on the present state only.
    pub(super) fn dead_end(&self, id: TerminalId) -> Option<&Note> {
        let scene = self.state.scene(id);
        self.lesson()?.coach.iter().find(|note| note.dead_end && note.when.is_reached(&scene, &|_| true))
    }

    /// Adds to a count of the attempt. The sandbox has no attempts.
    pub(super) fn count(&mut self, counter: Counter, amount: usize) {
        if self.start.lesson.is_some() {
            self.tally.add(counter, amount);
        }
    }

    /// Counts a line that is submitted.
    pub(super) fn count_line(&mut self, id: TerminalId, input: &Input) {
        let at_command = self.prompt(id).is_some_and(|prompt| prompt.kind == PromptKind::Command);
        match input {
            Input::Line(line) if at_command && !line.trim().is_empty() => self.count(Counter::Commands, 1),
            Input::Show(_) => {
                if let Some(step) = self.current_step().map(|step| step.id.clone()) {
                    self.count(Counter::Shown(&step), 1);
                }
            }
            _ => {}
        }
    }

    /// Leaves an optional step out.
    pub(super) fn skip(&mut self, step: &str, console: &mut Console) {
        let Some(lesson) = self.lesson() else { return };
        let (Some(skipped), Some(before)) = (lesson.step(step), &self.state.progress) else { return };
        let mut after = before.clone();
        after.skip(lesson, step);
        if after != *before {
            let label = format!("Skip: {}", skipped.title);
            self.push_undo(label);
            self.state.progress = Some(after);
            console.ask(Effect::Progress);
        }
    }

    /// Finishes an input: updates the progress, and adds the effect for what the terminal waits for. Mistakes in a line
    /// that was `shown` to the learner are not counted.
    pub(super) fn finish_input(&mut self, id: TerminalId, mut console: Console, shown: bool) -> Vec<Effect> {
        if let Some(Observation { reached, notes }) = self.observe(id, &mut console) {
            if !reached.is_empty() {
                console.ask(Effect::Progress);
            }
            for note in notes {
                self.count(Counter::Note(&note), usize::from(!shown));
                console.ask(Effect::Coach(note));
            }
            self.count(Counter::Closed, usize::from(self.is_complete()));
        }
        let mut effects = console.into_effects();
        effects.extend(self.state.waiting(id));
        effects
    }

    /// Lets the lesson look at what an input has led to, and makes the changes that reached steps bring about.
    fn observe(&mut self, id: TerminalId, console: &mut Console) -> Option<Observation> {
        let lesson = self.lesson.as_deref()?;
        let State { world, sessions, progress } = &mut self.state;
        let (session, progress) = (sessions.get(&id), progress.as_mut()?);
        let observation = progress.observe(lesson, &Scene { world, session }, &console.take_events());
        let is_reached = |step: &str| observation.reached.iter().any(|reached| reached == step);
        if !observation.reached.is_empty() {
            staging::apply_due(lesson, |after| after.is_some_and(is_reached), world);
            progress.mark_audit_read(&Scene { world, session });
        }
        Some(observation)
    }
}
