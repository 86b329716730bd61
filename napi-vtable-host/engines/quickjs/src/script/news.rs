//! What other threads tell the script around an engine, through the engine's mailbox.

use super::natives_children::Happening;
use crate::event_loop::Event;

/// One piece of news; things are known by their numbers.
pub enum News {
    /// Something happened to a program or a pipe.
    Happened(Happening),
    /// A message came to a port, or the other port was closed.
    Port(u32),
    /// A worker has ended.
    Worker(u32),
}

impl From<News> for Event {
    fn from(news: News) -> Self {
        Self::Message(Box::new(news))
    }
}
