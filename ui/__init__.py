"""The Streamlit workbench, thin: pages show what budgetopt works out, and build scenarios."""
