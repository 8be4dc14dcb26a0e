//! The process that started the plugin. The plugin ends when that process dies.

/// The process that started this one.
///
/// The plugin polls the ID of its parent. The alternatives fail: a death signal is sent when the
/// *thread* that started the plugin ends, and stdin is already closed in CI.
#[derive(Debug)]
pub(super) struct Parent {
    #[cfg(unix)]
    id: nix::unistd::Pid,
}

#[cfg(unix)]
impl Parent {
    /// The current parent.
    pub(super) fn now() -> Self {
        Self { id: nix::unistd::getppid() }
    }

    /// Whether the process is visible: the ID is 0 for a process outside of the PID namespace.
    pub(super) fn is_known(&self) -> bool {
        self.id.as_raw() != 0
    }

    /// Returns when the parent has died: the parent is then another process.
    pub(super) async fn death(&self) {
        /// Short enough to end within a second, and long enough to cost nothing.
        const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_millis(250);

        while nix::unistd::getppid() == self.id {
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }
}

#[cfg(not(unix))]
impl Parent {
    pub(super) fn now() -> Self {
        Self {}
    }

    /// Whether the process is visible.
    pub(super) fn is_known(&self) -> bool {
        false
    }

    /// Never returns: on this system, the ID of the parent does not change.
    pub(super) async fn death(&self) {
        std::future::pending().await
    }
}
