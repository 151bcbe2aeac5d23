"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const store = {
    get() { try { return localStorage.getItem("jingwei-language"); } catch { return null; } },
    set(value) { try { localStorage.setItem("jingwei-language", value); } catch { /* private windows keep nothing */ } },
  };
  const speak = (language) => {
    root.lang = language;
    for (const field of document.querySelectorAll("input[data-zh]")) field.placeholder = field.dataset[language];
  };
  const choose = (language) => {
    document.getElementById(`lang-${language}`).checked = true;
    speak(language);
  };
  const asked = location.hash === "#zh" || location.hash === "#en" ? location.hash.slice(1) : null;
  const preferred = asked || store.get() || ((navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en");
  choose(preferred === "zh" ? "zh" : "en");
  for (const input of document.querySelectorAll(".switch")) {
    input.addEventListener("change", () => { const language = input.id.slice(5); speak(language); store.set(language); });
  }
})();
