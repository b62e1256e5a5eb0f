//! No core dump of a process that may hold a secret.

#[cfg(unix)]
mod limit {
    use std::sync::OnceLock;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    static BEFORE: OnceLock<Rlimit> = OnceLock::new();

    /// Switches core dumps off, for this process and the programs that it starts: helpers hold
    /// secrets as well.
    ///
    /// Only the soft limit, which can be raised again. `PR_SET_DUMPABLE` would make `/proc/self`
    /// another user's, too, by which keychains see who asks them.
    pub fn forbid() {
        let before = BEFORE.get_or_init(|| getrlimit(Resource::Core));
        // Linux pipes a dump to a program whatever the limit is, unless it is 1 (core(5)); to a
        // file it writes none below a page.
        let none = if cfg!(target_os = "linux") { 1 } else { 0 };
        set(Rlimit {
            current: Some(before.maximum.map_or(none, |maximum| maximum.min(none))),
            ..*before
        });
    }

    /// Gives back the limit of before, to a program that this process becomes.
    pub fn allow() {
        BEFORE.get().copied().into_iter().for_each(set);
    }

    fn set(limit: Rlimit) {
        // Nobody is refused a limit that is not above the one they have.
        let _ = setrlimit(Resource::Core, limit);
    }
}

#[cfg(unix)]
pub use limit::{allow, forbid};

/// Windows keeps no dump of a process unless its owner asks for it.
#[cfg(not(unix))]
pub fn forbid() {}
