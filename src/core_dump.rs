//! Disables core dumps, which could contain secrets.

#[cfg(unix)]
mod limit {
    use std::sync::OnceLock;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    static BEFORE: OnceLock<Rlimit> = OnceLock::new();

    /// Disables core dumps of this process and of programs that it starts, such as credential
    /// helpers.
    pub fn disable() {
        // Only the soft limit, which `restore` can raise again. Not `PR_SET_DUMPABLE`, which makes
        // root the owner of `/proc/self`: keychains look there to see who is asking.
        let before = BEFORE.get_or_init(|| getrlimit(Resource::Core));
        // Linux pipes a dump to a program whatever the limit is, unless it is 1 (core(5)). A dump to
        // a file needs more than a page.
        let none = if cfg!(target_os = "linux") { 1 } else { 0 };
        set(Rlimit {
            current: Some(before.maximum.map_or(none, |maximum| maximum.min(none))),
            ..*before
        });
    }

    /// Restores the previous limit, for a program that replaces this process.
    pub fn restore() {
        BEFORE.get().copied().into_iter().for_each(set);
    }

    fn set(limit: Rlimit) {
        // Cannot fail: the limit is never above the hard limit.
        let _ = setrlimit(Resource::Core, limit);
    }
}

#[cfg(unix)]
pub use limit::{disable, restore};

/// Windows writes no dumps by default.
#[cfg(not(unix))]
pub fn disable() {}
