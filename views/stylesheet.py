"""The application's style sheet, written once with the theme's tokens in it."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template


class _Tokens(Template):
    """``@token`` instead of ``$token``: a dollar means nothing in a style sheet, an ``@`` neither."""

    delimiter = "@"


_SHEET = _Tokens("""
QWidget { color: @text; }
QMainWindow, QDialog { background: @background; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QToolTip { background: @panel; color: @text; border: 1px solid @control_line; padding: 4px 6px; }

QMenuBar { background: @panel; border-bottom: 1px solid @line; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @accent_background; color: @accent; }
QMenu { background: @panel; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: @accent_background; color: @accent; }
QMenu::item:disabled { color: @control_line; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }

QToolBar { background: @panel; border: 0; border-bottom: 1px solid @line; spacing: 2px; padding: 3px 8px; }
QToolBar::separator { width: 1px; background: @line; margin: 4px 6px; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px 7px; color: @dim; }
QToolButton:hover { background: @hover; color: @text; }
QToolButton:pressed, QToolButton:checked { background: @accent_background; color: @accent; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @control_line; }

QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: @background; padding: 6px 10px; border-bottom: 1px solid @line; }
QTabWidget::pane { border: 0; }
QTabBar { background: @background; qproperty-drawBase: 0; font-size: 12px; }
QTabBar::tab { background: transparent; color: @dim; padding: 6px 10px; border: 1px solid transparent;
  border-bottom: 1px solid @line; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { background: @panel; color: @text; font-weight: 600; border: 1px solid @line;
  border-bottom-color: @panel; border-top-left-radius: 6px; border-top-right-radius: 6px; }
QTabBar::tab:focus { color: @accent; }

QAbstractScrollArea { background: @panel; border: 0; }
QAbstractScrollArea::corner { background: @panel; border: 0; }
QTreeView, QTableView, QListView { background: @panel; alternate-background-color: @background;
  selection-background-color: @accent_background; selection-color: @text; outline: 0; border: 0; }
QTreeView::item, QListView::item { padding: 3px 4px; }
QTreeView::item:hover, QListView::item:hover, QTableView::item:hover { background: @hover; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected { background: @accent_background;
  color: @text; }
QHeaderView { background: @panel; }
QHeaderView::section { background: @panel; color: @faint; border: 0; border-bottom: 1px solid @line;
  padding: 4px 8px; }

QLineEdit, QPlainTextEdit[framed="true"], QTextEdit[framed="true"], QSpinBox, QDoubleSpinBox, QComboBox {
  background: @panel; border: 1px solid @control_line; border-radius: 6px; padding: 4px 8px;
  selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border-color: @accent; }
QComboBox::drop-down { border: 0; width: 22px; }
QSpinBox, QDoubleSpinBox { padding: 4px 20px 4px 8px; min-height: 18px; }
QComboBox { padding-right: 22px; min-height: 18px; }
QSlider::groove:horizontal { height: 4px; background: @line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { background: @accent; border: 1px solid @panel; width: 12px; margin: -5px 0;
  border-radius: 7px; }
QSlider::handle:horizontal:focus { border-color: @text; }
QAbstractSpinBox QLineEdit { border: 0; border-radius: 0; padding: 0; background: transparent; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @control_line; border-radius: 4px;
  background: @panel; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; }
QCheckBox::indicator:focus { border-color: @accent; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @line; }
QPushButton { background: @panel; border: 1px solid @control_line; border-radius: 6px; padding: 5px 14px; }
QPushButton:hover { background: @hover; }
QPushButton:focus { border-color: @accent; }
QPushButton:default { background: @accent; color: @on_accent; border-color: @accent; }
QPushButton:default:disabled { background: @chip; color: @control_line; border-color: @line; }
QPushButton:disabled { color: @control_line; border-color: @line; }
QPushButton:flat { border-color: transparent; color: @accent; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @control_line; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: @line; }
QProgressBar { background: @chip; border: 0; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QStatusBar { background: @status_background; color: @status_text; }
QStatusBar QLabel, QStatusBar QToolButton { color: @status_text; }
QStatusBar::item { border: 0; }
QLabel[role="dim"] { color: @dim; }
QLabel[role="faint"] { color: @faint; }
QLabel[role="heading"] { font-weight: 600; font-size: 14px; }
QLabel[role="error"], QLabel[role="problem"] { color: @error; }
QFrame[role="warning"] { background: @warning_background; border-radius: 6px; }
QFrame[role="error"] { background: @error_background; border-radius: 6px; }
QFrame[role="banner"] { background: @banner_background; border-bottom: 1px solid @line; }
QFrame[role="banner"] QLabel { color: @banner_text; }
QFrame[role="puzzle"] { background: @panel; border-bottom: 1px solid @line; }

QWidget#panel-header { background: @background; border-bottom: 1px solid @line; min-height: 32px; max-height: 32px; }
QWidget#panel-header QTabBar::tab, QMainWindow QTabBar::tab { height: 19px; }
QDockWidget > QWidget { border: 0; }
QWidget#timeline { background: @panel; }
QWidget#panel-header QTabBar { background: transparent; }
QWidget#panel-header QTabBar::tab:first, QMainWindow QTabBar::tab:first,
QWidget#panel-header QTabBar::tab:only-one { margin-left: 8px; }
QMainWindow QTabBar { background: @background; border-bottom: 1px solid @line; }
QToolBar QToolButton[words="true"] { padding: 4px 1px 4px 6px; }
QLabel#timeline-phase { font-size: 12px; color: @dim; }
QLabel#timeline-phase[backward="true"] { color: @gradient; }
QToolButton[primary="true"] { background: @accent_background; color: @accent; font-weight: 600; }
QToolButton[primary="true"]:disabled { background: transparent; color: @control_line; }
QFrame[role="segmented"] { border: 1px solid @line; border-radius: 6px; background: @panel; }
QFrame[role="segmented"] QToolButton { border: 0; border-radius: 0; padding: 5px 5px; }
QFrame[role="segmented"] QToolButton:checked { background: @accent_background; color: @accent; font-weight: 600; }
QFrame[role="segmented"] QToolButton:focus { text-decoration: underline; }
QFrame[role="segmented"] QToolButton[segment="first"] { border-top-left-radius: 5px; border-bottom-left-radius: 5px; }
QFrame[role="segmented"] QToolButton[segment="last"] { border-top-right-radius: 5px; border-bottom-right-radius: 5px; }
QLineEdit#search { background: @background; border-color: @line; }
QLineEdit#search:focus { background: @panel; border-color: @accent; }
QListWidget#search-hits { background: @panel; border: 1px solid @control_line; border-radius: 6px; padding: 4px; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="section"] { font-weight: 600; font-size: 14px; padding-bottom: 2px; }
QLabel#start-title { font-size: 28px; font-weight: 600; }
QWidget#start-page-ground, QScrollArea#start-page { background: @background; }
QPushButton[role="card"] { background: @panel; border: 1px solid @line; border-radius: 6px; text-align: left; }
QPushButton[role="card"]:hover { border-color: @accent; background: @panel; }
QPushButton[role="card"]:focus { border: 1px solid @accent; background: @accent_background; }
QPushButton[role="card"]:disabled { background: transparent; }
QWidget#notebook, QWidget#page { background: @panel; }
QFrame[role="cell"] { border: 1px solid @line; border-radius: 6px; background: @panel; }
QFrame#message-bar { background: @accent_background; border-bottom: 1px solid @line; }
QFrame#message-bar[severity="warning"] { background: @warning_background; }
QFrame#message-bar[severity="error"] { background: @error_background; }
QFrame#message-bar QPlainTextEdit { border: 1px solid @line; border-radius: 6px; }
QStatusBar { min-height: 24px; font-size: 12px; }
QStatusBar QLabel { padding: 0 6px; font-size: 12px; }
QStatusBar QLabel#status-mode { font-weight: 600; padding-left: 12px; }
QStatusBar QToolButton { border: 0; padding: 2px 12px; font-size: 12px; }
QStatusBar QToolButton:hover { background: transparent; color: @status_text; text-decoration: underline; }
QLabel#empty-state-text { color: @faint; }
QWidget#empty-state { background: @panel; }
QFrame[role="banner"] QPushButton { background: transparent; color: @banner_text; border-color: @banner_text;
  padding: 2px 10px; font-weight: 600; }
QFrame[role="banner"] QPushButton:hover { background: @panel; }
QAbstractSpinBox QLineEdit { border: 0; padding: 0; background: transparent; }
QFrame#legend { background: @panel; border: 0; border-right: 1px solid @line; }
QFrame#legend QScrollArea, QFrame#legend QScrollArea > QWidget > QWidget { background: @panel; }
QFrame#legend QToolButton { text-align: left; padding: 0px 6px; font-size: 12px; border-radius: 4px; }
QWidget#inspector, QWidget[role="page"] { background: @panel; }
QFrame[role="frame"] { border: 1px solid @line; border-radius: 6px; background: @panel; }
QFrame[role="frame-line"] { border: 0; border-top: 1px solid @line; }
QFrame[role="hairline"] { background: @line; border: 0; }
QLabel[role="caption"] { color: @faint; font-size: 12px; }
QLabel[role="gradient"] { color: @gradient; }
QLabel[role="warning"] { color: @warning; font-weight: 600; }
QLabel[role="formula"] { background: @chip; border-radius: 6px; padding: 6px 8px; }
QLineEdit[role="filter"] { border: 0; border-bottom: 1px solid @line; border-radius: 0; padding: 6px 12px; }
QLineEdit[role="filter"]:focus { border-bottom-color: @accent; }
QPlainTextEdit[role="console"] { border: 0; background: transparent; padding: 3px 0; }
QSpinBox[role="pass"] { padding: 0 16px 0 5px; min-height: 10px; border-radius: 4px; border-color: @line;
  background: @chip; color: @dim; }
QSpinBox[role="pass"]:focus { border-color: @accent; color: @text; }
QPushButton[role="link"] { border: 1px solid transparent; background: transparent; color: @accent; padding: 1px 3px; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border-color: @accent; }
QPushButton[role="question"] { border: 1px solid @line; border-radius: 10px; padding: 2px 8px; background: @panel;
  color: @accent; }
QPushButton[role="question"]:hover { border-color: @accent; }
QPushButton[role="question"]:focus { border-color: @accent; }
QPushButton[role="question"]:checked { background: @accent_background; border-color: @accent; }
QTableCornerButton::section { background: @panel; border: 0; border-bottom: 1px solid @line; }
QHeaderView::section:vertical { border: 0; padding: 0 6px; }
QDialog[role="popup"] { border: 1px solid @control_line; border-radius: 6px; background: @panel; }
""")


def style_sheet(colors: Mapping[str, str]) -> str:
    """The style sheet with the colours of these tokens."""
    # Qt style sheets read #rrggbbaa as alpha first, so only opaque tokens may stand in the sheet.
    opaque = {token: value for token, value in colors.items() if len(value) == 7}
    return _SHEET.substitute(opaque)
