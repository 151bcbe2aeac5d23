"""多维度: views, instruments and checks by dimension."""
