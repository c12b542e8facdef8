//! What belongs to the page: hidden text, menus, banners, footers, quoted replies.

use super::{expect_body, shown};

#[test]
fn hidden_text_is_dropped() {
    for hidden in [
        "style='display:none'",
        "style='DISPLAY : None !important'",
        "style='visibility:hidden'",
        "style='mso-hide:all'",
        "style='max-height:0;overflow:hidden'",
        "style='max-height:0px'",
        "style='font-size:0'",
        "style='font-size:1px;line-height:1px;color:#fff'",
        "style='opacity:0'",
        "style='height:0;overflow:hidden'",
        "style='position:absolute;left:-9999px'",
        "hidden",
        "class=sr-only",
        "class='gone'",
        "id=lost",
        "class='preheader' aria-hidden=true",
    ] {
        let html = format!(
            "<style>/* x */ div.gone, .b > .c {{ display:none }} #lost{{display:none}} @media print {{ p {{display:none}} }}\
             </style><div {hidden}>Secret<table><tr><td>more</table></div><p>Seen by all.</p>"
        );
        assert_eq!(shown(&html), ["P Seen by all."], "{hidden}");
    }
}

#[test]
fn visible_text_in_hiding_containers_is_kept() {
    expect_body(
        "<div style='font-size:0'><div style='font-size:16px;display:inline-block'>Left column</div> x</div>",
        &["P Left column"],
    );
    expect_body(
        "<div style='visibility:hidden'>no <p style='visibility:visible'>Seen by all</p></div>",
        &["P Seen by all"],
    );
    expect_body("<div style='opacity:0;transform:translateY(9px)'>It fades in slowly</div>", &["P It fades in slowly"]);
    assert_eq!(shown("<body style='opacity:0'>Shown by a script"), ["P Shown by a script"]);
    expect_body(
        "<style>@media (max-width:9px){.m{display:none}}</style><p class=m>Not on phones, though</p>",
        &["P Not on phones, though"],
    );
}

#[test]
fn code_pictures_and_controls_are_no_text() {
    expect_body(
        "<script>var x = '<p>no</p>';</script><style>p{color:red}</style><template><p>no</p></template><noscript>no</noscript>\
         <svg><title>no</title><text>no</text></svg><select><option>no</select><textarea>no</textarea><iframe>no</iframe>\
         <p>Text <input value=no> and a <button>Press here</button></p><img alt='no'>",
        &["P Text and a", "F(link) Press here"],
    );
}

#[test]
fn adjacent_links_are_parted_and_split_links_are_not() {
    expect_body(
        "<p>See <a href=a>Leeds</a><a href=b>York</a> and <a href=c>Hud</a><a href=c>dersfield</a> for times.</p>",
        &["P See Leeds York and Huddersfield for times."],
    );
}

#[test]
fn short_link_alone_is_furniture() {
    expect_body(
        "<p>The hall is open again on all weekdays.</p><p><a href=x>Read more</a> »</p>",
        &["P The hall is open again on all weekdays.", "F(link) Read more »"],
    );
    expect_body("<p><a href=x>The hall is open again on weekdays</a></p>", &["P The hall is open again on weekdays"]);
    expect_body(
        "<p>The hall is open again.<br><a href=x>Read more</a></p>",
        &["P The hall is open again.", "F(link) Read more"],
    );
    expect_body(
        "<a class='btn btn-primary' href=x>Book your own place today</a>",
        &["F(link) Book your own place today"],
    );
}

#[test]
fn menus_are_navigation() {
    expect_body(
        "<nav><a href=a>Home</a> <a href=b>All of our many news items</a></nav><p>Text is here.</p>",
        &["F(navigation) Home All of our many news items", "P Text is here."],
    );
    expect_body(
        "<header><ul><li><a href=a>Home</a><li><a href=b>About us</a></ul></header><p>Text is here.</p>",
        &["F(navigation) Home", "F(navigation) About us", "P Text is here."],
    );
    expect_body(
        "<table><tr><td><a href=a>Home</a><td><a href=b>News</a></table><p>Text is here.</p>",
        &["F(navigation) Home", "F(navigation) News", "P Text is here."],
    );
    expect_body(
        "<p><a href=a>Home</a> | <a href=b>News</a> | <a href=c>About us</a></p><p>Text is here.</p>",
        &["F(navigation) Home | News | About us", "P Text is here."],
    );
    expect_body(
        "<ul><li><a href=a>The long title of a good article</a><li><a href=b>Another long title of a book</a></ul>",
        &["L • The long title of a good article", "L • Another long title of a book"],
    );
}

#[test]
fn enumerated_links_are_prose() {
    expect_body("<p><a href=a>First report</a>, <a href=b>second report</a></p>", &["P First report, second report"]);
}

#[test]
fn banners_footers_and_forms_are_furniture() {
    expect_body(
        "<div id='cookie-banner'>We use cookies. <button>Accept</button></div><article><h1>Trams</h1><p>They run again in all parts \
         of the town.</p><p class=cookies>Biscuits are served.</p></article><form><p>Get our letter</p><input type=email>\
         <button>Sign up</button></form><footer><p>The Tram Society, Leeds</p></footer>",
        &[
            "F(cookie notice) We use cookies.",
            "F(cookie notice) Accept",
            "H1 Trams",
            "P They run again in all parts of the town.",
            "P Biscuits are served.",
            "F(subscribe form) Get our letter",
            "F(subscribe form) Sign up",
            "F(footer) The Tram Society, Leeds",
        ],
    );
}

#[test]
fn form_around_the_page_is_no_furniture() {
    let html = "<form><h1>Trams</h1><p>They run again.</p><input name=email></form>";
    assert_eq!(shown(html), ["H1 Trams", "P They run again."]);
}

#[test]
fn social_links_are_furniture() {
    expect_body(
        "<p>Some words of text.</p><p>Follow us on <a href='https://twitter.com/x'>Twitter</a> or <a href=f>Facebook</a></p>",
        &["P Some words of text.", "F(social links) Follow us on Twitter or Facebook"],
    );
    expect_body(
        "<ul><li><a href=a>Facebook</a><li><a href=b>LinkedIn</a></ul><p>Some words.</p>",
        &["F(social links) Facebook", "F(social links) LinkedIn", "P Some words."],
    );
}
