//! Ctrl-C: ends at once what has not begun, and lets what has begun reach a safe state first. A terminal that is closed ends nothing
//! that has begun.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
#[cfg(unix)]
use std::sync::{Mutex, PoisonError};

#[cfg(unix)]
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// What a signal leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// What is begun is finished first.
    Finishing,
    /// The process ends now, and nothing is left half done.
    Ending,
    /// The process ends now, half way.
    GivingUp,
}

/// What a signal does to this process, shared with the thread that receives the signals.
#[derive(Debug, Default)]
pub struct Interrupt {
    begun: AtomicUsize,
    requested: AtomicBool,
    #[cfg(unix)]
    signals: Option<signal_hook::iterator::Handle>,
    #[cfg(unix)]
    terminal: Mutex<Option<rustix::termios::Termios>>,
}

impl Interrupt {
    /// Starts listening for Ctrl-C and SIGTERM. `tell` is called for each, in a thread of its own. When one ends the process
    /// half way, its exit code is `half_way`.
    pub fn listen(half_way: u8, tell: impl Fn(Effect) + Send + 'static) -> io::Result<Arc<Self>> {
        #[cfg(unix)]
        {
            let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
            let interrupt = Arc::new(Self { signals: Some(signals.handle()), ..Self::default() });
            let shared = Arc::clone(&interrupt);
            std::thread::Builder::new().name("signals".into()).spawn(move || {
                for signal in signals.forever().filter(|&signal| signal != SIGHUP) {
                    shared.received(128 + signal, half_way, &tell);
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

    /// Marks that something has begun which a first Ctrl-C must not cut off. It ends when the guard is dropped. From now on, closing the
    /// terminal does not end the process.
    pub fn begin(&self) -> Uninterrupted<'_> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        // SIGHUP comes several times when a terminal is closed, and is taken without an effect. Not before something has begun: until
        // then it ends the process, unless whoever started it (`nohup`) decided otherwise.
        #[cfg(unix)]
        if let Some(signals) = &self.signals {
            // If the system does not allow it, a closed terminal is like a crash: the journal tells what was begun.
            let _ = signals.add_signal(SIGHUP);
        }
        Uninterrupted(self)
    }

    /// Whether Ctrl-C was pressed while something was begun: finish this step and take no further one.
    pub fn requested(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    /// Remembers how the terminal is set, so that Ctrl-C at a hidden prompt gives the echo back.
    pub fn remember_terminal(&self) {
        #[cfg(unix)]
        {
            *self.terminal.lock().unwrap_or_else(PoisonError::into_inner) =
                rustix::termios::tcgetattr(std::io::stdin()).ok();
        }
    }

    #[cfg(unix)]
    #[allow(clippy::disallowed_methods, reason = "the main thread may be waiting for a prompt, a lock or the network")]
    fn received(&self, code: i32, half_way: u8, tell: &impl Fn(Effect)) {
        let first = !self.requested.swap(true, Ordering::SeqCst);
        let begun = self.begun.load(Ordering::SeqCst) > 0;
        if begun && first {
            return tell(Effect::Finishing);
        }
        self.give_terminal_back();
        let (effect, code) = if begun { (Effect::GivingUp, half_way.into()) } else { (Effect::Ending, code) };
        tell(effect);
        std::process::exit(code)
    }

    #[cfg(unix)]
    fn give_terminal_back(&self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(terminal) = self.terminal.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // Without a terminal any more there is nothing to give back.
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, terminal);
        }
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
