//! Ctrl-C: ends at once what has not begun, and lets what has begun reach a safe state first. A
//! terminal that is closed ends nothing that has begun.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

#[cfg(unix)]
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM};

#[cfg(unix)]
mod terminal;

#[cfg(unix)]
pub use terminal::{HiddenTerminal, NO_CHARACTER};

/// What a signal leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// What is begun is finished first.
    Finishing,
    /// The process ends now, and nothing is left half done.
    Ending,
    /// The process ends now, half way.
    GivingUp,
    /// The process was stopped at a hidden prompt, and goes on.
    Continuing,
}

/// What a signal does to this process, shared with the thread that receives the signals.
#[derive(Debug, Default)]
pub struct Interrupt {
    begun: AtomicUsize,
    requested: AtomicBool,
    /// Set for good with the first thing that is begun.
    #[cfg(unix)]
    outlives_terminal: AtomicBool,
    #[cfg(unix)]
    signals: Option<signal_hook::iterator::Handle>,
    #[cfg(unix)]
    terminal: HiddenTerminal,
}

impl Interrupt {
    /// Starts listening for Ctrl-C, Ctrl-\ and SIGTERM. `tell` is called for each, in a thread of
    /// its own. When one ends the process half way, its exit code is `half_way`.
    ///
    /// SIGTTIN and SIGTTOU keep their default: the system sends them before a process in the
    /// background reads or changes the terminal, and stops it until it is in the foreground.
    pub fn listen(half_way: u8, tell: impl Fn(Effect) + Send + 'static) -> io::Result<Arc<Self>> {
        #[cfg(unix)]
        {
            let mut signals =
                signal_hook::iterator::Signals::new([SIGINT, SIGQUIT, SIGTERM, SIGCONT])?;
            let interrupt = Arc::new(Self {
                signals: Some(signals.handle()),
                ..Self::default()
            });
            let shared = Arc::clone(&interrupt);
            std::thread::Builder::new()
                .name("signals".into())
                .spawn(move || {
                    for signal in signals.forever() {
                        match signal {
                            SIGHUP if shared.outlives_terminal.load(Ordering::SeqCst) => {}
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

    /// Marks that something has begun which a first Ctrl-C must not cut off. It ends when the guard
    /// is dropped. From now on, closing the terminal does not end the process.
    pub fn begin(&self) -> Uninterrupted<'_> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        // SIGHUP comes several times when a terminal is closed, and is taken without an effect. Not
        // before something has begun: until then it ends the process, unless whoever
        // started it (`nohup`) decided otherwise.
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
            // If the system does not allow it, a closed terminal is like a crash: the journal tells
            // what was begun.
            let _ = signals.add_signal(SIGHUP);
        }
    }

    /// Whether Ctrl-C was pressed while something was begun: finish this step and take no further
    /// one.
    pub fn requested(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    /// The terminal, for prompts that hide what is typed. From now on, whatever ends the process
    /// gives it back first.
    #[cfg(unix)]
    pub fn terminal(&self) -> &HiddenTerminal {
        self.catch_hangup();
        &self.terminal
    }

    /// First the echo goes, then the prompt comes.
    #[cfg(unix)]
    fn continued(&self, tell: &impl Fn(Effect)) {
        if self.terminal.hide_again() {
            tell(Effect::Continuing);
        }
    }

    /// Ctrl-\ is for those who do not want to wait: it ends like a second Ctrl-C.
    #[cfg(unix)]
    #[allow(
        clippy::disallowed_methods,
        reason = "the main thread may be waiting for a prompt, a lock or the network"
    )]
    fn received(&self, signal: i32, half_way: u8, tell: &impl Fn(Effect)) {
        let first = !self.requested.swap(true, Ordering::SeqCst);
        let begun = self.begun.load(Ordering::SeqCst) > 0;
        if begun && first && signal != SIGQUIT {
            return tell(Effect::Finishing);
        }
        self.terminal.show_for_good();
        let (effect, code) = if begun {
            (Effect::GivingUp, half_way.into())
        } else {
            (Effect::Ending, 128 + signal)
        };
        tell(effect);
        std::process::exit(code)
    }
}

/// Ctrl-C and SIGTERM as the ordinary end of a command that runs until then.
#[derive(Debug)]
pub struct End {
    #[cfg(unix)]
    signals: signal_hook::iterator::Signals,
}

impl End {
    /// Starts listening: from here on the signals end nothing by themselves.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            signals: signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?,
        })
    }

    /// Waits for the first of the signals. On Windows, Ctrl-C ends the process instead.
    pub fn wait(self) {
        #[cfg(unix)]
        {
            let mut signals = self.signals;
            signals.forever().next();
        }
        #[cfg(not(unix))]
        loop {
            std::thread::park();
        }
    }
}

/// Something has begun. See [`Interrupt::begin`].
#[derive(Debug)]
pub struct Uninterrupted<'a>(&'a Interrupt);

impl Drop for Uninterrupted<'_> {
    fn drop(&mut self) {
        self.0.begun.fetch_sub(1, Ordering::SeqCst);
    }
}
