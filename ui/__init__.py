"""The Streamlit workbench; it holds no arithmetic."""
