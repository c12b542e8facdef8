//! What an element is for the extraction, decided once by its name.

use html5ever::{LocalName, local_name};

/// Elements by what the extraction does with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HtmlTag {
    Html,
    Body,
    Title,
    Style,
    Script,
    Meta,
    /// Its content is never text: `template`, `svg`, `select`, `video`.
    Skipped,
    /// A block without a meaning of its own: `section`, `center`, `figure`.
    Block,
    Div,
    P,
    Main,
    Article,
    Header,
    Footer,
    Nav,
    Form,
    Dialog,
    Heading(u8),
    Ul,
    Ol,
    Li,
    /// The `dt` and the `dd` of a description list.
    Term,
    Description,
    Blockquote,
    Pre,
    Hr,
    Br,
    Figcaption,
    Table,
    Caption,
    RowGroup,
    Tr,
    Td,
    Th,
    Anchor,
    Bold,
    Font,
    Big,
    Small,
    Quotation,
    Button,
    Input,
    Time,
    Inline,
}

impl HtmlTag {
    /// The tag of an element of this name.
    pub(crate) fn of(name: &LocalName) -> Self {
        match *name {
            local_name!("html") => Self::Html,
            local_name!("body") => Self::Body,
            local_name!("title") => Self::Title,
            local_name!("style") => Self::Style,
            local_name!("script") => Self::Script,
            local_name!("meta") => Self::Meta,
            local_name!("div") => Self::Div,
            local_name!("p") => Self::P,
            local_name!("main") => Self::Main,
            local_name!("article") => Self::Article,
            local_name!("header") => Self::Header,
            local_name!("footer") => Self::Footer,
            local_name!("nav") => Self::Nav,
            local_name!("form") => Self::Form,
            local_name!("dialog") => Self::Dialog,
            local_name!("h1") => Self::Heading(1),
            local_name!("h2") => Self::Heading(2),
            local_name!("h3") => Self::Heading(3),
            local_name!("h4") => Self::Heading(4),
            local_name!("h5") => Self::Heading(5),
            local_name!("h6") => Self::Heading(6),
            local_name!("ul") | local_name!("menu") | local_name!("dir") => Self::Ul,
            local_name!("ol") => Self::Ol,
            local_name!("li") => Self::Li,
            local_name!("dt") => Self::Term,
            local_name!("dd") => Self::Description,
            local_name!("blockquote") => Self::Blockquote,
            local_name!("pre") | local_name!("listing") | local_name!("xmp") | local_name!("plaintext") => Self::Pre,
            local_name!("hr") => Self::Hr,
            local_name!("br") => Self::Br,
            local_name!("figcaption") => Self::Figcaption,
            local_name!("table") => Self::Table,
            local_name!("caption") => Self::Caption,
            local_name!("thead") | local_name!("tbody") | local_name!("tfoot") => Self::RowGroup,
            local_name!("tr") => Self::Tr,
            local_name!("td") => Self::Td,
            local_name!("th") => Self::Th,
            local_name!("a") => Self::Anchor,
            local_name!("b") | local_name!("strong") => Self::Bold,
            local_name!("font") => Self::Font,
            local_name!("big") => Self::Big,
            local_name!("small") => Self::Small,
            local_name!("q") => Self::Quotation,
            local_name!("button") => Self::Button,
            local_name!("input") => Self::Input,
            local_name!("time") => Self::Time,
            _ => Self::of_rarer(name),
        }
    }

    fn of_rarer(name: &LocalName) -> Self {
        match &**name {
            "section" | "aside" | "center" | "figure" | "address" | "fieldset" | "legend" | "details" | "summary"
            | "hgroup" | "search" | "dl" | "optgroup" | "frameset" | "multicol" => Self::Block,
            "template" | "noscript" | "svg" | "iframe" | "object" | "applet" | "video" | "audio" | "canvas"
            | "select" | "option" | "datalist" | "textarea" | "noframes" | "noembed" | "annotation"
            | "annotation-xml" | "link" | "base" | "colgroup" | "col" | "map" | "xml" | "progress" | "meter"
            | "img" => Self::Skipped,
            // Placeholders that one e-mail service turns into links.
            "unsubscribe" | "webversion" | "preferences" | "forwardtoafriend" => Self::Anchor,
            _ => Self::Inline,
        }
    }

    /// Whether it is a block of its own when no style says otherwise.
    pub(crate) fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Anchor
                | Self::Bold
                | Self::Font
                | Self::Big
                | Self::Small
                | Self::Quotation
                | Self::Input
                | Self::Time
                | Self::Inline
                | Self::Br
                | Self::Skipped
                | Self::Style
                | Self::Script
                | Self::Meta
                | Self::Title
        )
    }
}
