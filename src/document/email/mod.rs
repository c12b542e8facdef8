//! Readers of e-mail: messages, mailboxes, Outlook files, exported messages, feeds.

mod cues;
mod dates;
mod exported;
mod feed;
mod feed_markup;
mod flowed;
mod headers;
mod mail_body;
mod mailbox;
mod message;
mod mime;
mod msg;
mod plain_body;
mod plain_regions;
mod reply_parts;
mod rich_body;
mod sniff;
mod transfer;

#[cfg(test)]
mod tests;

pub(crate) use exported::read_exported;
pub(crate) use feed::read_feed;
pub(crate) use mailbox::{MboxMessages, read_mbox};
pub(crate) use message::read_message;
pub(crate) use msg::read_msg;
pub(crate) use sniff::{is_feed, is_mbox, is_message, is_msg};
