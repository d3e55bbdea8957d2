//! Input: lines as the terminal driver or a pipe hands them over, and the signals that come between.
//!
//! Bytes are read as they are, so that nothing is redrawn, coloured or completed here. Echo is the driver's work; it is
//! switched off for a hidden entry, and whatever ends the program switches it on again first.

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

use super::failure::Failure;

/// Bytes of a line that are kept; the lab cuts far earlier, and says so.
const LINE_BYTES_MAX: usize = 4 << 20;

/// What came from outside.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A line, without its end.
    Line(String),
    /// Ctrl-D, or the end of a pipe.
    EndOfInput,
    /// Ctrl-C.
    Interrupt,
    /// The system asks the program to end, with this status.
    Ended(i32),
}

/// What the thread that hears signals shares with the rest.
#[derive(Debug, Default)]
struct Shared {
    /// A signal was heard and not taken yet.
    pending: AtomicBool,
    /// Somebody else reads the keyboard and will not take it.
    lent: AtomicBool,
    /// The driver's settings, while they are changed.
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

    /// Passes a signal on. One that nobody takes, because the program hangs in its output or the keyboard is lent, ends
    /// the program here.
    fn heard(&self, signal: i32, outbox: &mut UnixStream) {
        if self.pending.swap(true, SeqCst) || self.lent.load(SeqCst) {
            self.restore();
            process::exit(128 + signal);
        }
        let _ = outbox.write_all(&[u8::try_from(signal).unwrap_or_default()]);
    }
}

/// Gives the driver its settings back when it is dropped.
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
    /// What was read of a line that has not ended yet.
    rest: Vec<u8>,
}

impl Keyboard {
    /// Opens the keyboard and listens for signals from now on.
    pub fn open() -> Result<Self, Failure> {
        let shared = Arc::new(Shared::default());
        let (inbox, mut outbox) = UnixStream::pair().map_err(Failure::Terminal)?;
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]).map_err(Failure::Terminal)?;
        let hearer = Arc::clone(&shared);
        thread::spawn(move || signals.forever().for_each(|signal| hearer.heard(signal, &mut outbox)));
        let is_terminal = io::stdin().is_terminal();
        Ok(Self { shared, inbox, is_terminal, lines: VecDeque::new(), rest: Vec::new() })
    }

    /// True when the driver of a terminal echoes what is typed.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Switches echo off until the result is dropped. To be called before the prompt is out, so that nothing that
    /// answers it is echoed.
    pub fn hide(&self) -> Restore {
        if let Ok(settings) = tcgetattr(io::stdin()) {
            let mut hidden = settings.clone();
            hidden.local_modes -= LocalModes::ECHO | LocalModes::ECHONL;
            *self.shared.settings() = Some(settings);
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &hidden);
        }
        Restore(Arc::clone(&self.shared))
    }

    /// Lends the keyboard to a line editor until the result is dropped. A signal that asks the program to end does so
    /// at once in the meantime.
    pub fn lend(&self) -> Restore {
        *self.shared.settings() = tcgetattr(io::stdin()).ok();
        self.shared.lent.store(true, SeqCst);
        Restore(Arc::clone(&self.shared))
    }

    /// Puts lines in front of what is typed next: the further lines of a paste.
    pub fn paste(&mut self, lines: impl Iterator<Item = String>) {
        self.lines.extend(lines);
    }

    /// The next pasted line. A terminal driver hands lines over one by one, so that no others wait here.
    pub fn pasted(&mut self) -> Option<String> {
        if self.is_terminal { self.lines.pop_front() } else { None }
    }

    /// A signal that was heard since the last look.
    pub fn signal(&mut self) -> Option<Answer> {
        if !self.shared.pending.load(SeqCst) {
            return None;
        }
        let mut byte = [0];
        // The thread writes right after it has set the flag; without the byte there is nobody left to end for.
        let signal = self.inbox.read_exact(&mut byte).map_or(SIGTERM, |()| i32::from(byte[0]));
        self.shared.pending.store(false, SeqCst);
        if signal != SIGINT {
            return Some(Answer::Ended(128 + signal));
        }
        if self.is_terminal {
            // The driver has thrown away what was typed of the line; so does this end of it.
            self.rest.clear();
            self.lines.clear();
        }
        Some(Answer::Interrupt)
    }

    /// Waits for a line or a signal.
    pub fn answer(&mut self) -> Answer {
        loop {
            if let Some(answer) = self.signal() {
                return answer;
            }
            if let Some(line) = self.lines.pop_front() {
                return Answer::Line(line);
            }
            if self.wait() && !self.fill() {
                return match std::mem::take(&mut self.rest) {
                    rest if rest.is_empty() => Answer::EndOfInput,
                    rest => Answer::Line(text(&rest)),
                };
            }
        }
    }

    /// Waits until something is there; true when it is on standard input.
    fn wait(&self) -> bool {
        let stdin = io::stdin();
        let wanted = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
        let mut both = [wanted(stdin.as_fd()), wanted(self.inbox.as_fd())];
        match poll(&mut both, None) {
            Ok(_) => both[1].revents().is_empty(),
            Err(error) => error != rustix::io::Errno::INTR,
        }
    }

    /// Reads what is there and divides it into lines; false at the end of input, and where nothing can be read.
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
            self.keep(part);
            let line = std::mem::take(&mut self.rest);
            self.lines.push_back(text(line.strip_suffix(b"\r").unwrap_or(&line)));
            part = next;
        }
        self.keep(part);
        true
    }

    fn keep(&mut self, part: &[u8]) {
        let room = LINE_BYTES_MAX.saturating_sub(self.rest.len()).min(part.len());
        self.rest.extend_from_slice(&part[..room]);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
