//! The destinations of RTF groups: what the text in a group is.

/// What the text of a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RtfDestination {
    /// Text of the flow that is open.
    Text,
    /// Not shown, whatever is inside.
    Hidden,
    /// Not shown, but a text inside may be: the properties of a shape around its text.
    Wrapper,
    Fonts,
    Styles,
    Info,
    Title,
    /// The bullet or number of a list item.
    Label,
    /// The properties of a row of a nested table, with its end.
    RowProperties,
}

/// A flow of paragraphs apart from the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RtfFlowKind {
    Body,
    Note,
    Header,
    Footer,
    /// A text box: its paragraphs are of the flow around it.
    TextBox,
}

/// What a control word does to the group that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GroupEffect {
    Destination(RtfDestination),
    Flow(RtfFlowKind),
}

/// Destinations that are hidden although no `\*` is in front of them, sorted.
const HIDDEN: [&str; 35] = [
    "annotation",
    "atnauthor",
    "atndate",
    "atnid",
    "atnref",
    "atrfend",
    "atrfstart",
    "bkmkend",
    "bkmkstart",
    "colorschememapping",
    "colortbl",
    "datastore",
    "filetbl",
    "fldinst",
    "ftnsep",
    "generator",
    "latentstyles",
    "listoverridetable",
    "listtable",
    "nonesttables",
    "nonshppict",
    "objdata",
    "pict",
    "pntxta",
    "pntxtb",
    "revtbl",
    "rsidtbl",
    "rxe",
    "shprslt",
    "tc",
    "tcn",
    "template",
    "themedata",
    "txe",
    "xe",
];

/// What `word` does to its group; none if it is no destination. `outer` is the group's destination
/// so far.
pub(crate) fn effect(word: &str, outer: RtfDestination) -> Option<GroupEffect> {
    use RtfDestination::{Fonts, Hidden, Info, Label, RowProperties, Styles, Text, Title, Wrapper};
    if outer == Hidden {
        return None;
    }
    let destination = match word {
        "fonttbl" => Fonts,
        "stylesheet" => Styles,
        "info" => Info,
        "title" if outer == Info => Title,
        "listtext" | "pntext" => Label,
        "nesttableprops" => RowProperties,
        "shpinst" | "do" | "object" | "upr" | "sp" => Wrapper,
        "result" | "ud" if outer == Wrapper => Text,
        "header" | "headerl" | "headerr" | "headerf" => return Some(GroupEffect::Flow(RtfFlowKind::Header)),
        "footer" | "footerl" | "footerr" | "footerf" => return Some(GroupEffect::Flow(RtfFlowKind::Footer)),
        "footnote" => return Some(GroupEffect::Flow(RtfFlowKind::Note)),
        "shptxt" | "dptxbxtext" => return Some(GroupEffect::Flow(RtfFlowKind::TextBox)),
        _ if HIDDEN.binary_search(&word).is_ok() => Hidden,
        _ => return None,
    };
    Some(GroupEffect::Destination(destination))
}

#[cfg(test)]
mod tests {
    #[test]
    fn hidden_destinations_are_sorted() {
        assert!(super::HIDDEN.is_sorted());
    }
}
