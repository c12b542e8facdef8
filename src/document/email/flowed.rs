//! Undoes `format=flowed` (RFC 3676): lines that end in a space go on in the next one.

/// The text with its soft line breaks undone. Quotation marks stay at the beginning of a line.
/// `DelSp=yes` is [`SoftBreak::SpaceDeleted`].
pub(crate) fn unflow(text: &str, soft_break: SoftBreak) -> String {
    let mut unflowed = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    let mut depth_before = 0;
    for line in text.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let content = &line[depth..];
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if is_signature || open != Some(depth) {
            if open.is_some() {
                end_line(&mut unflowed);
            }
            // What another person wrote is a paragraph of its own.
            if depth > 0 && depth_before > 0 && depth != depth_before {
                unflowed.push('\n');
            }
            unflowed.extend(std::iter::repeat_n('>', depth));
            unflowed.push_str(if depth > 0 { " " } else { "" });
        }
        let flows = content.ends_with(' ') && !is_signature;
        let kept = if flows && soft_break == SoftBreak::SpaceDeleted { &content[..content.len() - 1] } else { content };
        unflowed.push_str(kept);
        open = flows.then_some(depth);
        depth_before = depth;
        if !flows {
            unflowed.push('\n');
        }
    }
    if open.is_some() {
        end_line(&mut unflowed);
    }
    unflowed
}

/// What becomes of the space at the end of a line that flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SoftBreak {
    SpaceKept,
    SpaceDeleted,
}

fn end_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}
