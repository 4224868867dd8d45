"""To the public: the memo of a recommendation, as pages to print or to read on a screen."""
