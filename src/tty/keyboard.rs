//! Input: lines from the terminal driver or a pipe, and signals.
//!
//! Bytes are read unchanged: nothing is redrawn, coloured or completed here. The terminal driver echoes. Echo is off
//! during hidden entries and is restored before the program ends for any reason.

use std::{
    collections::VecDeque,
    io::{self, IsTerminal, Read, Write},
    os::{fd::AsFd, unix::net::UnixStream},
    process,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr},
};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM},
    iterator::Signals,
};

use super::{failure::Failure, screen::Screen};
use crate::lab::Prompt;

/// Maximum length of a line in bytes. The lab has a smaller limit and reports it.
const LINE_BYTES_MAX: usize = 4 << 20;

/// Input from outside.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A line without its line ending.
    Line(String),
    /// Ctrl-D, or the end of a pipe.
    EndOfInput,
    /// Ctrl-C.
    Interrupt,
    /// A signal asks the program to end with this status.
    Ended(i32),
}

/// State shared with the thread that receives signals.
#[derive(Debug, Default)]
struct Shared {
    /// A signal was received and not handled yet.
    pending: AtomicBool,
    /// The line editor reads the keyboard and does not handle signals.
    lent: AtomicBool,
    /// Original settings of the terminal driver while they are changed.
    settings: Mutex<Option<Termios>>,
}

impl Shared {
    fn settings(&self) -> MutexGuard<'_, Option<Termios>> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn restore(&self) {
        if let Some(settings) = self.settings().take() {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &settings);
        }
    }

    /// Passes a signal on. Ends the program at once if the previous signal was not handled, because output is blocked,
    /// or if the keyboard is lent to the line editor.
    fn receive(&self, signal: i32, outbox: &mut UnixStream) {
        if self.pending.swap(true, SeqCst) || self.lent.load(SeqCst) {
            self.restore();
            process::exit(128 + signal);
        }
        let _ = outbox.write_all(&[u8::try_from(signal).unwrap_or_default()]);
    }
}

/// Restores the settings of the terminal driver on drop.
#[derive(Debug)]
pub(super) struct Restore(Arc<Shared>);

impl Drop for Restore {
    fn drop(&mut self) {
        self.0.lent.store(false, SeqCst);
        self.0.restore();
    }
}

/// Standard input.
#[derive(Debug)]
pub(super) struct Keyboard {
    shared: Arc<Shared>,
    inbox: UnixStream,
    is_terminal: bool,
    lines: VecDeque<String>,
    /// Start of a line whose end was not read yet.
    partial: Vec<u8>,
}

impl Keyboard {
    /// Opens standard input and starts receiving signals.
    pub fn open() -> Result<Self, Failure> {
        let shared = Arc::new(Shared::default());
        let (inbox, mut outbox) = UnixStream::pair().map_err(Failure::Terminal)?;
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]).map_err(Failure::Terminal)?;
        let receiver = Arc::clone(&shared);
        thread::spawn(move || signals.forever().for_each(|signal| receiver.receive(signal, &mut outbox)));
        let is_terminal = io::stdin().is_terminal();
        Ok(Self { shared, inbox, is_terminal, lines: VecDeque::new(), partial: Vec::new() })
    }

    /// True if standard input is a terminal, whose driver echoes what is typed.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Switches echo off until the result is dropped. This must happen before the prompt is printed, so that no part of
    /// the answer is echoed.
    fn hide(&self) -> Restore {
        if let Ok(settings) = tcgetattr(io::stdin()) {
            let mut hidden = settings.clone();
            hidden.local_modes -= LocalModes::ECHO | LocalModes::ECHONL;
            *self.shared.settings() = Some(settings);
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &hidden);
        }
        Restore(Arc::clone(&self.shared))
    }

    /// Lends the keyboard to the line editor until the result is dropped. Meanwhile a signal ends the program at once.
    pub fn lend(&self) -> Restore {
        *self.shared.settings() = tcgetattr(io::stdin()).ok();
        self.shared.lent.store(true, SeqCst);
        Restore(Arc::clone(&self.shared))
    }

    /// Queues the remaining lines of a paste before the lines typed next.
    pub fn paste(&mut self, lines: impl Iterator<Item = String>) {
        self.lines.extend(lines);
    }

    /// Returns the next pasted line. The terminal driver delivers typed lines one by one, so queued lines were pasted.
    pub fn pasted(&mut self) -> Option<String> {
        if self.is_terminal { self.lines.pop_front() } else { None }
    }

    /// Returns the signal received since the last call.
    pub fn signal(&mut self) -> Option<Answer> {
        if !self.shared.pending.load(SeqCst) {
            return None;
        }
        let mut byte = [0];
        // The thread writes the byte right after it has set the flag. If the byte cannot be read, the thread is gone.
        let signal = self.inbox.read_exact(&mut byte).map_or(SIGTERM, |()| i32::from(byte[0]));
        self.shared.pending.store(false, SeqCst);
        if signal != SIGINT {
            return Some(Answer::Ended(128 + signal));
        }
        if self.is_terminal {
            // The terminal driver has discarded the line being typed.
            self.partial.clear();
            self.lines.clear();
        }
        Some(Answer::Interrupt)
    }

    /// Prints a prompt and waits for a line or a signal. Echo is off during a hidden entry.
    pub fn ask(&mut self, screen: &mut Screen, prompt: &Prompt) -> Result<Answer, Failure> {
        let _hidden = (!prompt.echoes()).then(|| self.hide());
        screen.prompt(&prompt.text)?;
        Ok(self.read())
    }

    /// Waits for a line or a signal.
    fn read(&mut self) -> Answer {
        loop {
            if let Some(answer) = self.signal() {
                return answer;
            }
            if let Some(line) = self.lines.pop_front() {
                return Answer::Line(line);
            }
            if self.wait() && !self.fill() {
                return match std::mem::take(&mut self.partial) {
                    last if last.is_empty() => Answer::EndOfInput,
                    last => Answer::Line(text(&last)),
                };
            }
        }
    }

    /// Waits for input or a signal; true if standard input is ready.
    fn wait(&self) -> bool {
        let stdin = io::stdin();
        let wanted = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
        let mut both = [wanted(stdin.as_fd()), wanted(self.inbox.as_fd())];
        match poll(&mut both, None) {
            Ok(_) => both[1].revents().is_empty(),
            Err(error) => error != rustix::io::Errno::INTR,
        }
    }

    /// Reads available input and splits it into lines; false at the end of input and on errors.
    fn fill(&mut self) -> bool {
        let mut bytes = vec![0; 1 << 16];
        let count = match rustix::io::read(io::stdin(), &mut bytes) {
            Err(rustix::io::Errno::INTR) => return true,
            Err(_) | Ok(0) => return false,
            Ok(count) => count,
        };
        let mut parts = bytes[..count].split(|byte| *byte == b'\n');
        let mut part = parts.next().unwrap_or_default();
        for next in parts {
            self.append(part);
            let line = std::mem::take(&mut self.partial);
            self.lines.push_back(text(line.strip_suffix(b"\r").unwrap_or(&line)));
            part = next;
        }
        self.append(part);
        true
    }

    fn append(&mut self, part: &[u8]) {
        let room = LINE_BYTES_MAX.saturating_sub(self.partial.len()).min(part.len());
        self.partial.extend_from_slice(&part[..room]);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
