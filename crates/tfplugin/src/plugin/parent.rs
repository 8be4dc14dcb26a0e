//! The process that started the plugin, whose death the plugin does not outlive.

/// The process that started this one.
///
/// Its ID is looked at now and then. A signal at its death would come at that of the *thread*
/// that started this process, and its end of stdin is closed in CI.
#[derive(Debug)]
pub(super) struct Parent {
    #[cfg(unix)]
    id: nix::unistd::Pid,
}

#[cfg(unix)]
impl Parent {
    /// The parent at this time.
    pub(super) fn now() -> Self {
        Self { id: nix::unistd::getppid() }
    }

    /// Returns when it has died: another process is the parent then.
    pub(super) async fn death(&self) {
        /// Often enough for an end within a second, and too seldom to be noticed.
        const LOOK: std::time::Duration = std::time::Duration::from_millis(250);

        while nix::unistd::getppid() == self.id {
            tokio::time::sleep(LOOK).await;
        }
    }
}

#[cfg(not(unix))]
impl Parent {
    pub(super) fn now() -> Self {
        Self {}
    }

    /// Never: a process keeps the ID of its parent here.
    pub(super) async fn death(&self) {
        std::future::pending().await
    }
}
