"""The look of what is shown as HTML: the words and controls of all pieces, and the walkthrough's frame.

The accent says what is chosen and what flows into it; a sign is never told by a colour alone.
"""

from pathlib import Path

from mlpteach.widgets.look import variables

STYLE = f"<style>{variables()}{(Path(__file__).parent / 'walk.css').read_text('utf-8')}</style>"
