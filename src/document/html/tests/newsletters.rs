//! The structures that e-mail services and word processors produce.

use super::shown;

/// A template with a preheader, columns in layout tables, buttons, social links and a footer.
pub(crate) const MAILCHIMP: &str = r##"<!doctype html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml">
<head><!--[if gte mso 15]><xml><o:OfficeDocumentSettings></o:OfficeDocumentSettings></xml><![endif]-->
<meta charset="UTF-8"><title>River News, issue 12</title>
<style type="text/css">p{margin:10px 0;} .mcnPreviewText{display:none !important;} @media only screen and (max-width:480px){
.mcnImage{width:100% !important;} .templateContainer{display:none}}</style></head>
<body><!--*|IF:MC_PREVIEW_TEXT|*--><!--[if !gte mso 9]><!----><span class="mcnPreviewText" style="display:none; font-size:0px;
line-height:0px; max-height:0px; opacity:0; visibility:hidden; mso-hide:all;">Otters are back</span><!--<![endif]-->
<center><table id="bodyTable" width="100%"><tr><td align="center"><!--[if (gte mso 9)|(IE)]><table><tr><td><![endif]-->
<table class="templateContainer"><tbody><tr><td id="templatePreheader"><table class="mcnTextBlock"><tbody><tr><td class="mcnTextContent">
<a href="*|ARCHIVE|*" target="_blank">View this email in your browser</a></td></tr></tbody></table></td></tr>
<tr><td id="templateHeader"><table class="mcnImageBlock"><tr><td><img alt="River News logo" src="l.png"></td></tr></table></td></tr>
<tr><td id="templateBody"><table class="mcnTextBlock"><tbody class="mcnTextBlockOuter"><tr><td class="mcnTextContent">
<h1>Otters are back</h1><p>Otters were seen in <strong>three</strong> places this spring.</p>&nbsp;<h3>Where to look</h3>
<ul><li>The old mill</li><li>The weir, <em>early</em> in the day</li></ul></td></tr></tbody></table>
<table class="mcnButtonBlock"><tbody><tr><td><table class="mcnButtonContentContainer"><tr><td class="mcnButtonContent">
<a class="mcnButton " href="x">Tell us what you saw</a></td></tr></table></td></tr></tbody></table>
<table class="mcnDividerBlock"><tr><td><span></span></td></tr></table>
<table class="mcnCaptionBlock"><tr><td>Left: the <b>weir</b> in May.<br><br>The water was high for weeks.</td></tr></table></td></tr>
<tr><td id="templateFooter"><table class="mcnFollowBlock"><tr><td class="mcnFollowTextContent"><a href="https://www.facebook.com/r">Facebook</a></td>
<td><a href="https://www.twitter.com/r">Twitter</a></td></tr></table>
<table class="mcnTextBlock"><tr><td class="mcnTextContent"><em>Copyright © 2024 River Group, All rights reserved.</em><br><br>
<strong>Our mailing address is:</strong><br>1 Water Lane<br><br>Want to change how you receive these emails?<br>
You can <a href="*|UPDATE_PROFILE|*">update your preferences</a> or <a href="*|UNSUB|*">unsubscribe from this list</a>.</td></tr></table>
</td></tr></tbody></table><!--[if (gte mso 9)|(IE)]></td></tr></table><![endif]--></td></tr></table></center></body></html>"##;

#[test]
fn mailchimp_template_is_read() {
    assert_eq!(
        shown(MAILCHIMP),
        [
            "F(view in browser) View this email in your browser",
            "H1 Otters are back",
            "P Otters were seen in three places this spring.",
            "H3 Where to look",
            "L • The old mill",
            "L • The weir, early in the day",
            "F(link) Tell us what you saw",
            "P Left: the weir in May.",
            "P The water was high for weeks.",
            "F(social links) Facebook",
            "F(social links) Twitter",
            "F(footer) Copyright © 2024 River Group, All rights reserved.",
            "F(footer) Our mailing address is: 1 Water Lane",
            "F(unsubscribe line) Want to change how you receive these emails? You can update your preferences or unsubscribe from this list.",
        ]
    );
}

#[test]
fn substack_post_is_read() {
    let html = r##"<html><head><title>On ferries</title></head><body class="email-body"><img src="p.gif" alt="">
<div class="preview" style="display:none;font-size:1px;max-height:0px;">They sail again&#847;&nbsp;&#847; &shy;&#847;</div>
<table role="presentation"><tbody><tr><td></td><td class="content"><div class="post typography"><table role=presentation><tr>
<td>Forwarded this email? <a href="s">Subscribe here</a> for more</td></tr></table>
<h1 class="post-title"><a href="p">On ferries</a></h1><h3 class="subtitle">Why they sail again</h3>
<table role=presentation><tr><td><div>May 3</div></td></tr></table>
<table role=presentation><tr><td><a href="r"><span>READ IN APP</span></a></td></tr></table>
<div class="body markup"><p><span>Ferries were </span><a href="x"><span>forgotten</span></a><span>, and then came back.</span></p>
<h2 class="header-anchor-post">The route</h2><ul><li><p>It begins at the pier.</p></li></ul>
<blockquote><p>We sail at nine.</p></blockquote>
<div class="subscription-widget-wrap"><div class="subscription-widget"><div class="preamble"><p>Thanks for reading! Subscribe for free.</p></div>
<form><input type="email"><input type="submit" value="Subscribe"></form></div></div>
<div class="captioned-image-container"><figure><a href="i"><img></a><figcaption>The pier in May</figcaption></figure></div>
<p class="button-wrapper"><a class="button primary" href="b"><span>Share On Ferries with others</span></a></p>
<div class="footnote"><a class="footnote-number" href="#footnote-anchor-1">1</a><div class="footnote-content"><p>Since the war.</p></div></div>
</div></div><div class="footer"><p>© 2024 A. Writer<br>1 Quay Street<br><a href="u"><span>Unsubscribe</span></a></p></div>
</td><td></td></tr></tbody></table></body></html>"##;
    assert_eq!(
        shown(html),
        [
            "F(subscribe form) Forwarded this email? Subscribe here for more",
            "H1 On ferries",
            "C Why they sail again",
            "P May 3",
            "F(view in browser) READ IN APP",
            "P Ferries were forgotten, and then came back.",
            "H2 The route",
            "L • It begins at the pier.",
            "C We sail at nine.",
            "F(subscribe form) Thanks for reading! Subscribe for free.",
            "C The pier in May",
            "F(link) Share On Ferries with others",
            "L 1. Since the war.",
            "F(unsubscribe line) © 2024 A. Writer 1 Quay Street Unsubscribe",
        ]
    );
}

#[test]
fn campaign_monitor_template_is_read() {
    let html = r##"<html><head><style>.wrapper{font-size:14px} h2{font-weight:700}</style></head><body>
<table class="wrapper" role="presentation"><tr><td><div role="banner"><div class="preheader" style="width:300px">
<div class="snippet" style="display:table-cell;font-size:12px"><p>The week on the buses</p></div>
<div class="webversion" style="display:table-cell"><p>No images? <webversion style="text-decoration:underline">Click here</webversion></p></div></div></div>
<div role="section"><div class="layout two-col"><div class="column" style="display:table-cell"><div style="Margin-left:20px"><h2 class="size-24">Route 12</h2>
<p class="size-14" style="font-size:14px">Route 12 runs late on Fridays from now on.</p></div>
<div class="btn"><!--[if !mso]--><a style="border-radius:4px;mso-hide:all" href="x">See times</a><!--[endif]--><!--[if mso]><v:rect>See times</v:rect><![endif]--></div></div>
<div class="column" style="display:table-cell"><p><span style="font-size:22px">Route 40</span></p><p style="font-size:14px">It stops at the school.</p></div></div></div>
<div role="contentinfo"><div class="email-footer"><p>Bus Users, Leeds</p><p><preferences>Preferences</preferences>&nbsp;&nbsp;|&nbsp;&nbsp;<unsubscribe>Unsubscribe</unsubscribe></p></div></div>
</td></tr></table></body></html>"##;
    assert_eq!(
        shown(html),
        [
            "F(preheader) The week on the buses",
            "F(preheader) No images? Click here",
            "H2 Route 12",
            "P Route 12 runs late on Fridays from now on.",
            "F(link) See times",
            "D Route 40",
            "P It stops at the school.",
            "F(footer) Bus Users, Leeds",
            "F(unsubscribe line) Preferences | Unsubscribe",
        ]
    );
}

#[test]
fn govdelivery_bulletin_is_read() {
    let html = r##"<html><body><table class="govd_template" width="100%"><tbody><tr><td class="gd_p_margin">
<p style="text-align:center">Having trouble viewing this email? <a href="v">View it as a Web page</a>.</p>
<div class="govd_hr"><hr></div><h1>Tax bulletin</h1><p>New rates apply from April.<br></p>
<p><strong><span style="font-size:18px">Dates to note</span></strong></p>
<table border="1"><thead><tr><th scope="col">Date</th><th scope="col">What</th></tr></thead><tbody><tr><td>5 April</td><td>Year ends</td></tr></tbody></table>
<p>&nbsp;</p><ul><li>Check your code</li></ul></td></tr></tbody></table>
<div id="mail_footer"><hr><table><tr><td>Questions? <a href="c">Contact Us</a></td></tr></table>
<p>SUBSCRIBER SERVICES:<br><a href="m">Manage Preferences</a> | <a href="u">Unsubscribe</a> | <a href="h">Help</a></p></div>
<div id="tagline"><p>This email was sent to x@example.org using GovDelivery, on behalf of: Tax Office <a href="p">Privacy</a></p></div></body></html>"##;
    assert_eq!(
        shown(html),
        [
            "F(view in browser) Having trouble viewing this email? View it as a Web page.",
            "H1 Tax bulletin",
            "P New rates apply from April.",
            "D Dates to note",
            "T Date | What",
            "T 5 April | Year ends",
            "L • Check your code",
            "F(footer) Questions? Contact Us",
            "F(unsubscribe line) SUBSCRIBER SERVICES: Manage Preferences | Unsubscribe | Help",
            "F(unsubscribe line) This email was sent to x@example.org using GovDelivery, on behalf of: Tax Office Privacy",
        ]
    );
}

#[test]
fn word_page_is_read() {
    let html = r##"<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--><style><!-- p.MsoNormal {font-size:11.0pt;}
p.MsoTitle {font-size:28.0pt;} @page WordSection1 {size:595.3pt 841.9pt;} --></style></head><body lang=EN-GB><div class=WordSection1>
<p class=MsoTitle>Parish letter<o:p></o:p></p><h2>The roof<o:p></o:p></h2>
<p class=MsoNormal>The roof of the hall was
mended in <st1:month>June</st1:month>.<a href="#_ftn1"><span class=MsoFootnoteReference>[1]</span></a><o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'>Thanks to all<o:p></o:p></b></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><!--[if !supportLists]--><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><!--[endif]-->The
builders<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span></span><![endif]>The cooks</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.<span>&nbsp;&nbsp; </span></span>The donors</p>
<p class=MsoNormal><span style='display:none;mso-hide:all'>hidden</span>Come and <del>see</del> it<span style='mso-tab-count:1'>    </span>soon, dear friends.</p>
</div></body></html>"##;
    assert_eq!(
        shown(html),
        [
            "H1 Parish letter",
            "H2 The roof",
            "P The roof of the hall was mended in June.[1]",
            "D Thanks to all",
            "L • The builders",
            "L • The cooks",
            "L 2. The donors",
            "P Come and see it soon, dear friends.",
        ]
    );
}

#[test]
fn outlook_message_is_read() {
    let html = r##"<html><head><style>p.MsoNormal{margin:0;font-size:11pt}</style></head><body><div dir="ltr" style="font-family:Aptos;font-size:12pt">
Dear members,</div><div class="elementToProof"><br></div><div style="font-size:12pt">The annual meeting is on 3 June in the hall.</div>
<div><br></div><div style="font-size:12pt"><b>Agenda</b></div><div style="font-size:12pt">1. Welcome<br>2. Accounts</div>
<ul style="margin-top:0"><li class="x_MsoNormal"><div role="presentation">Bring your card.</div></li></ul><div id="Signature"><p>Jo, secretary</p></div></body></html>"##;
    assert_eq!(
        shown(html),
        [
            "P Dear members,",
            "P The annual meeting is on 3 June in the hall.",
            "D Agenda",
            "L 1. Welcome",
            "L 2. Accounts",
            "L • Bring your card.",
            "F(signature) Jo, secretary",
        ]
    );
}

#[test]
fn mjml_layout_is_no_table_of_data() {
    let html = r##"<body><div style="background:#eee"><!--[if mso | IE]><table role="presentation"><tr><td><![endif]-->
<div style="margin:0 auto;max-width:600px"><table align="center" border="0" cellpadding="0" role="presentation"><tbody><tr><td style="font-size:0px;padding:20px 0">
<div class="mj-column-per-50" style="font-size:0px;display:inline-block;width:100%"><table role="presentation"><tbody><tr><td style="font-size:0px">
<div style="font-size:13px">The library opens at ten.</div></td></tr><tr><td style="font-size:0px"><div style="font-size:20px">New books</div></td></tr></tbody></table></div>
<div class="mj-column-per-50" style="font-size:0px;display:inline-block"><table><tbody><tr><td><div style="font-size:13px">The reading room is warm.</div></td></tr></tbody></table></div>
</td></tr></tbody></table></div></div></body>"##;
    assert_eq!(shown(html), ["P The library opens at ten.", "D New books", "P The reading room is warm."]);
}

#[test]
fn conditional_comments_are_comments() {
    let html =
        "<!--[if mso]><p>For Outlook only</p><![endif]--><!--[if !mso]><!--><p>For all the others.</p><!--<![endif]-->";
    assert_eq!(shown(html), ["P For all the others."]);
}

#[test]
fn lines_of_a_notice_are_furniture_and_the_text_before_is_not() {
    let html = "<td>The hall opens again on Monday, and all who helped to mend it are asked to come at noon.<br>\
                <a href=v>View in browser</a><br>We were here for you.</td>";
    let html = format!("<table><tr>{html}</tr></table>");
    assert_eq!(
        shown(&html),
        [
            "P The hall opens again on Monday, and all who helped to mend it are asked to come at noon.",
            "F(view in browser) View in browser",
            "P We were here for you.",
        ]
    );
    assert_eq!(
        shown("<p>A text.</p><p>If you no longer wish to receive this letter, <a href=u>tell us</a>.</p>")[1],
        "F(unsubscribe line) If you no longer wish to receive this letter, tell us."
    );
}

#[test]
fn article_about_unsubscribing_is_prose() {
    let html = "<p>Parents can <a href=x>opt out of the scheme</a> until the end of the month, the council said on Monday.</p>\
                <p>The web version of the tool is slower than the other.</p>";
    assert!(shown(html).iter().all(|block| block.starts_with("P ")), "{:?}", shown(html));
}
