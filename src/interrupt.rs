//! Signals: the first Ctrl-C lets a critical section reach a safe state, and ends the process at
//! once outside of one. A closed terminal (SIGHUP) does not interrupt a critical section.

use std::io;
#[cfg(unix)]
use std::panic;
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

#[cfg(unix)]
use signal_hook::consts::{
    SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGVTALRM,
};

#[cfg(unix)]
mod foreground;
pub(crate) mod groups;
#[cfg(unix)]
mod ignored;
#[cfg(unix)]
mod terminal;

#[cfg(unix)]
pub use terminal::{HiddenTerminal, NO_CHARACTER};

/// Signals that end a process unless it catches them, and mean nothing to this one. Caught from the
/// first command on that gets them: its key is revoked after them.
#[cfg(unix)]
const FOR_COMMANDS: [i32; 5] = [SIGALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGVTALRM];

/// The effect of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The critical section is finished first.
    Finishing,
    /// The process exits; nothing is left unfinished.
    Ending,
    /// The process exits in a critical section.
    GivingUp,
    /// The process was stopped and continues in the foreground.
    Continuing {
        /// It was stopped at a hidden prompt.
        is_hidden: bool,
    },
}

/// The state that the main thread shares with the thread that receives signals.
#[derive(Debug, Default)]
pub struct Interrupt {
    /// The number of critical sections, which may be nested.
    critical: AtomicUsize,
    requested: AtomicBool,
    /// Set by the first critical section and never reset.
    #[cfg(unix)]
    outlives_terminal: AtomicBool,
    #[cfg(unix)]
    signals: Option<signal_hook::iterator::Handle>,
    #[cfg(unix)]
    terminal: HiddenTerminal,
    #[cfg(unix)]
    foreground: foreground::Foreground,
}

impl Interrupt {
    /// Starts a thread that handles SIGINT, SIGQUIT, SIGTERM and SIGCONT and calls `tell` for each,
    /// except for those that this process was started to ignore.
    /// `half_way` is the exit code for ending the process in a critical section.
    pub fn listen(half_way: u8, tell: impl Fn(Effect) + Send + 'static) -> io::Result<Arc<Self>> {
        #[cfg(unix)]
        {
            // SIGTTIN and SIGTTOU keep their default, which stops a background process that reads
            // or changes the terminal until it is in the foreground.
            // What is ignored stays ignored, here and in the programs that this process starts.
            let caught = ignored::without_ignored(&[SIGINT, SIGQUIT, SIGTERM, SIGCONT]);
            let mut signals = signal_hook::iterator::Signals::new(caught)?;
            let interrupt = Arc::new(Self {
                signals: Some(signals.handle()),
                ..Self::default()
            });
            interrupt.show_terminal_on_panic();
            let shared = Arc::clone(&interrupt);
            std::thread::Builder::new()
                .name("signals".into())
                .spawn(move || {
                    for signal in signals.forever() {
                        match signal {
                            signal if shared.foreground.pass_on(signal) => {}
                            SIGHUP if shared.outlives_terminal.load(Ordering::SeqCst) => {}
                            signal if FOR_COMMANDS.contains(&signal) => {}
                            SIGCONT => shared.continued(&tell),
                            _ => shared.received(signal, half_way, &tell),
                        }
                    }
                })?;
            Ok(interrupt)
        }
        #[cfg(not(unix))]
        {
            drop((half_way, tell));
            Ok(Arc::new(Self::default()))
        }
    }

    /// The release build aborts at a panic, and runs no destructor of a hidden prompt.
    #[cfg(unix)]
    fn show_terminal_on_panic(self: &Arc<Self>) {
        let shared = Arc::clone(self);
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            shared.terminal.show();
            report(info);
        }));
    }

    /// Enters a critical section, which a first Ctrl-C does not interrupt. It ends when the guard
    /// is dropped. From then on, closing the terminal does not end the process.
    pub fn begin(&self) -> Uninterrupted<'_> {
        self.critical.fetch_add(1, Ordering::SeqCst);
        // SIGHUP, which may come several times, is caught and ignored. Not earlier: a command that
        // changes nothing should end with its terminal, unless `nohup` started it.
        #[cfg(unix)]
        {
            self.outlives_terminal.store(true, Ordering::SeqCst);
            self.catch_hangup();
        }
        Uninterrupted(self)
    }

    #[cfg(unix)]
    fn catch_hangup(&self) {
        if let Some(signals) = &self.signals {
            for signal in ignored::without_ignored(&[SIGHUP]) {
                // If this fails, a closed terminal is like a crash, which `recover` cleans up.
                let _ = signals.add_signal(signal);
            }
        }
    }

    /// Whether Ctrl-C was pressed in a critical section: finish this step, start no other.
    pub fn requested(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    /// Runs a command to its end; `on_start` is called when it has started. Meanwhile, signals are
    /// for the command, not for this process. `None`: a signal came before it was started.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn run(
        &self,
        command: &mut Command,
        on_start: impl FnOnce(),
    ) -> io::Result<Option<ExitStatus>> {
        #[cfg(unix)]
        {
            if let Some(signals) = &self.signals {
                for signal in ignored::without_ignored(&FOR_COMMANDS) {
                    signals.add_signal(signal)?;
                }
            }
            self.foreground.run(command, on_start)
        }
        #[cfg(not(unix))]
        {
            let mut child = command.spawn()?;
            on_start();
            child.wait().map(Some)
        }
    }

    /// The terminal, for prompts that hide what is typed.
    #[cfg(unix)]
    pub fn terminal(&self) -> &HiddenTerminal {
        // So that SIGHUP, too, restores the echo before it ends the process.
        self.catch_hangup();
        &self.terminal
    }

    #[cfg(unix)]
    fn continued(&self, tell: &impl Fn(Effect)) {
        // The echo first: the prompt invites to type.
        let is_hidden = self.terminal.hide_again();
        if is_hidden || foreground::is_at_terminal() {
            tell(Effect::Continuing { is_hidden });
        }
    }

    #[cfg(unix)]
    #[allow(
        clippy::disallowed_methods,
        reason = "the main thread may be waiting for a prompt, a lock or the network"
    )]
    fn received(&self, signal: i32, half_way: u8, tell: &impl Fn(Effect)) {
        let first = !self.requested.swap(true, Ordering::SeqCst);
        let critical = self.critical.load(Ordering::SeqCst) > 0;
        // Ctrl-\ acts like a second Ctrl-C, for people who do not want to wait. But after a command,
        // it may be a late one that was for the command.
        if critical && first && (signal != SIGQUIT || self.foreground.has_ended()) {
            return tell(Effect::Finishing);
        }
        self.terminal.show_until_exit();
        // Otherwise a command could write a key that `recover` has revoked by then.
        let _no_more = groups::end_all();
        let (effect, code) = if critical {
            (Effect::GivingUp, half_way.into())
        } else {
            (Effect::Ending, 128 + signal)
        };
        tell(effect);
        std::process::exit(code)
    }
}

/// Ctrl-C and SIGTERM as the regular end of a server.
#[derive(Debug)]
pub struct End {
    #[cfg(unix)]
    signals: signal_hook::iterator::Signals,
}

impl End {
    /// Catches the signals from now on.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            signals: signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?,
        })
    }

    /// Waits for one of the signals.
    pub fn wait(self) {
        #[cfg(unix)]
        {
            let mut signals = self.signals;
            signals.forever().next();
        }
        // On Windows, Ctrl-C ends the process by itself.
        #[cfg(not(unix))]
        loop {
            std::thread::park();
        }
    }
}

/// A critical section, see [`Interrupt::begin`].
#[derive(Debug)]
pub struct Uninterrupted<'a>(&'a Interrupt);

impl Drop for Uninterrupted<'_> {
    fn drop(&mut self) {
        self.0.critical.fetch_sub(1, Ordering::SeqCst);
    }
}
